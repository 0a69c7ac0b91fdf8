"""The series behind the book's figures, as digests: enough to tell whether ours are the same.

They stand in the book's repository (fig/*.json): accuracies after each epoch, and costs. A digest
is the SHA-256 of the numbers joined by spaces. Costs are rounded to 8 decimals for it; no published
one is closer than 1e-12 to where rounding turns. Their mean must agree to 1e-12 as well.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Series:
    """A published series.

    Attributes:
        digests: from a number of values to the digest of the first so many; the largest is all.
        form: how a value is printed for the digest.
        means: from a number of values to their mean, where it must agree to 1e-12.
    """

    digests: Mapping[int, str]
    form: str = "{}"
    means: Mapping[int, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return max(self.digests)

    def agrees(self, ours: Sequence[float]) -> bool:
        """Return whether ours are the same values, as far as they go."""
        count = len(ours)
        if digest(ours, self.form) != self.digests[count]:
            return False
        return count not in self.means or math.isclose(
            math.fsum(ours) / count, self.means[count], rel_tol=0, abs_tol=1e-12
        )


def digest(values: Sequence[float], form: str = "{}") -> str:
    """Return the SHA-256 of the values, joined by spaces."""
    return hashlib.sha256(" ".join(map(form.format, values)).encode()).hexdigest()


# The book's run of all 50,000 images without regularization is chaotic after three epochs.
PUBLISHED = {
    "overfitting, test cost": Series(
        {
            20: "c3785db910a82eb7b404554177c71408e2c8f03f355506e1f6126edab09bbfd5",
            400: "d040df1e196f8cfa6ea66d81f036e4d991b1427b9a9ccf1d8dcd49871dbdd472",
        },
        form="{:.8f}",
        means={20: 1.3753619631816463, 400: 1.5972286719179434},
    ),
    "overfitting, test accuracy": Series(
        {
            20: "8e87d54e3394cc691c3fee5a05c25d76240cf64d0a4e70c94a217428d963f517",
            400: "fbbaa783832ce38667d342707e99d6b31ed32345adaa1f45fa7ae8d003d85c51",
        },
    ),
    "overfitting, training cost": Series(
        {
            20: "21b426d1b626215213e5667916dae898fdc779906ec7d4b7dcc08f3592dede0a",
            400: "3099b365ffb3d57038050b51491d36b35ef65791d15198c318b277e6d0d1e7cf",
        },
        form="{:.8f}",
        means={20: 0.6394427688012593, 400: 0.05306083953119907},
    ),
    "overfitting, training accuracy": Series(
        {
            20: "ddb5599b321f47f922df6773e164854675daafe7227d4c4385f027a375004e2c",
            400: "05b9c9fd81f1a2f2b5f45e4828f30e348114a614c6dfb1d9b7857377c87fa9dd",
        },
    ),
    "regularization, test cost": Series(
        {
            20: "dfc11da60b9f2c590e45382b7ac81b4758d8ed93decc01931200786b6a0a6a79",
            400: "3e975220c352d556e556eb93ac2fa1991200ddde923ad7f99eeba3e1d50bb24b",
        },
        form="{:.8f}",
        means={20: 1.4580425983040302, 400: 1.0543429276334984},
    ),
    "regularization, test accuracy": Series(
        {
            20: "0f8135d06d9aca66f7f6bf8a2b013c338175a704a3951878ab01556d076249cf",
            400: "570efb424354cfc7784343bde78f35c15f0a22c5b6034fd0ff0edce15e4a167a",
        },
    ),
    "regularization, training cost": Series(
        {
            20: "fcb14146e995539253acf084e85cd470d5feaaf1ccd86640ee48b945ce6a29c1",
            400: "4d44480e9b66c6742b70aae81c5a2c274b64d00a35df69a6d4f5d66154be2d26",
        },
        form="{:.8f}",
        means={20: 1.7195977140942513, 400: 0.4233337079823905},
    ),
    "regularization, training accuracy": Series(
        {
            20: "5570b4adaf6f61056dd2cdc57aa38a581b9d209ff8257692f844086788c5a431",
            400: "87f3a5023d7255060854dc5d6eede5e542c657fdbfc04d5887a76a0a157e303d",
        },
    ),
    "all images, test accuracy": Series(
        {
            2: "7fa051a68120240086b7d317ab6f1af0d6a1b0a37793b70cf02259096272433f",
            3: "fec084808af6d210bdcc606684162cb2cc622751233e9688cb90227c10120806",
        },
    ),
    "all images, training accuracy": Series(
        {
            2: "39fe0b983dcdc2dc7c96edaae8d9da5a44934d75a5706a02879fad6d5c00e106",
            3: "a66fdda729c1388fa357e1492d43d9b0ef7adc54683d8bf96bebf930158b11ea",
        },
    ),
    "all images regularized, test accuracy": Series(
        {
            2: "6cf0c6acf832a54159cffc80825991a54bc63ddca021e8e4f16494f1b29da964",
            30: "9d9ebb02a7a11a7f7b71213c7b2552864439a5a1e081e446a25772b47656a88b",
        },
    ),
    "weight initialization, 30 small": Series(
        {
            2: "609d23293f83b423c0d76770502f5395beb68c962d2788a630efca8476970c6f",
            30: "529230cedc986954b2ffc53242e37d77f2a48dbf4dcb4ab7907c7d9d8bd13451",
        },
    ),
    "weight initialization, 30 large": Series(
        {
            2: "34897ced5b082ffe3b43bb867fee089169edb18ff537761c56f213c252a48223",
            30: "899c884eba89609faed3da18511397afe1b2e7177b8cc56267e1436f72ddd87d",
        },
    ),
    "weight initialization, 100 small": Series(
        {
            2: "25aa910962a03c9c33a1407a2825109391b6771c2f0285c8f2395efdde2f4645",
            30: "c10001625b6fc059d396150431def26037873db375efd131a51f608b73a92b98",
        },
    ),
    "weight initialization, 100 large": Series(
        {
            2: "6410de33c4cdb27a93e49567b0e76fd31ce26ea0dfab30bc5d2aa63adc071fda",
            30: "03ee9d6080205d183f02bbc80247113f40d839bb2ca888c4878801464a6ecca1",
        },
    ),
    "more data": Series(
        {
            3: "4c06da47deb0bfb980e29b6ceaf479975115765462fbe149d07c8f55e6a8e338",
            9: "ba2f5270e66552798030373ded58dc26657272b77c1458596a614be4f37d439e",
        },
        form="{:.2f}",
    ),
    "more data, SVM": Series(
        {
            6: "bc99f888343352a1e8fc265e690817dc79c38d76089a468e0e03568811503780",
            9: "ccb9af49e4555f3d9901e7df243f7ec7671233f12793bbaf142d264577798149",
        },
        form="{:.2f}",
    ),
    "eta 0.025": Series(
        {
            2: "5fb668a0d4fb94f6200e494dafb434781917c193a304fe99e9d10b46c3af7874",
            30: "c6a799a2cc4904a7d9f61832f0eb573836b501fde8eae9f932d8e0e4b10711c0",
        },
        form="{:.8f}",
        means={2: 0.7760803071923807, 30: 0.43239881399574115},
    ),
    "eta 0.25": Series(
        {
            2: "e2f0651ab6117b864ced8ece924a7b80a9708c68eef69104a19a82fae3ebda3f",
            30: "920779cd68d034327ac0e78de496fc614887b6b4b48c80fd0cc8a0507d843445",
        },
        form="{:.8f}",
        means={2: 0.4506670297427623, 30: 0.349531423191977},
    ),
}
