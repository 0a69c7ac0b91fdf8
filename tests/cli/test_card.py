"""firstnet train --save: a card is written beside the network, never over your own file."""

from firstnet.files import card, saving


def test_train_writes_the_card_of_the_network_that_it_saves(firstnet, digits, tmp_path):
    path = tmp_path / "it.safetensors"
    firstnet("train", "--data", digits, "--epochs", 2, "--seed", 3, "--save", path)
    assert card.beside(path).read_text() == card.card(saving.read(path), path.name)
    assert f"--epochs 2 --data {digits} --seed 3 --save it.safetensors" in (
        card.beside(path).read_text()
    )


def test_train_tells_before_it_begins_where_no_card_can_be(firstnet, digits, tmp_path):
    (tmp_path / "it.safetensors.md").write_text("my notes")
    ran = firstnet("train", "--data", digits, "--save", tmp_path / "it.safetensors")
    assert (ran.code, ran.out) == (2, "")
    assert "it.safetensors.md exists and is no card" in ran.err
    assert not (tmp_path / "it.safetensors").exists()
