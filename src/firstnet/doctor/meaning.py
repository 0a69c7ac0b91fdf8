"""What an argument means, by its name: how learners call the inputs, the answers, eta and the rest.

Only a first guess: what a function does when it is called decides (`discovery`).
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache

MEANINGS = {
    "sizes": r"sizes?|layers?|layer_?sizes?|layers?_?dims?|dims?|topology|architecture|shape"
    r"|structure"
    r"|n?_?units|neurons|num_neurons|capas|tamanos|tamaños|layer_?list|n_?layers?"
    r"|tailles?|couches|neurones|gr(oe|ö)(ss|ß)en|schichten|camadas|tamanhos|strati|dimensioni",
    "inputs": r"n_?in(puts?)?|n_?x|input_?(nodes|size|dim|neurons|layer|units|nodes_?number)?s?"
    r"|nb?_?(entr(é|e)es?|eingaben?|entradas?|ingressi)"
    r"|in(_?nodes|_?size|_?dim)|num_?in(puts?)?|inodes|input_?layer_?size|n_?features?|entradas|d_?in",
    "hidden": r"[nd]_?h(id|idden)?|h_?dim|width"
    r"|hidden_?(nodes|size|dim|neurons|layer|units|layer_?size)?s?"
    r"|nb?_?(cache(e?s)?|caché(e?s)?|verdeckte?|ocult[ao]s|nascosti)"
    r"|hid(_?nodes|_?size)?|num_?hidden|hnodes|n_?hidden_?(units|nodes|neurons)?|ocultas",
    "outputs": r"(n|num)_?out(put)?s?|n_?y"
    r"|output_?(nodes|size|dim|neurons|layer|units|layer_?size)s?"
    r"|nb?_?(sorties?|ausgaben?|sa(í|i)das?|salidas?|uscite)"
    r"|out(_?nodes|_?size|_?dim)|onodes|n_?class(es)?|num_?classes|salidas|d_?out",
    "eta": r"eta|lr|alpha|α|η|learning_?rate|learn_?rate|rate|l_?rate|step_?size|tasa"
    r"|learningrate|paso|taux(_?d?_?apprentissage)?|pas|lernrate|taxa(_?aprendizado)?|tasso",
    "epochs": r"n?_?epochs?|num_?epochs?|epoch_?count|n?_?iter(s|ations?)?|num_?iter(s|ations?)?"
    r"|max_?iter|epocas|épocas|rounds|max_?epochs|(nb_?)?(epoques|époques)|epochen|durchl(ae|ä)ufe"
    r"|epoche|iteracoes",
    "size": r"mini_?batch_?size|batch_?size|mbs|bs|size_?of_?batch|tamano_?lote|tam_?lote"
    r"|b_?size|m|taille_?(du_?)?(mini_?)?lots?|losgr(oe|ö)(ss|ß)e|tamanho_?lote",
    "lmbda": r"lmbda|lambda_?|lam|reg(_?strength|ularization)?|l2(_?lambda)?|weight_?decay|λ"
    r"|lambd|wd",
    "total": r"n|n_?train|n_?total|training_?size|num_?examples|total|data_?size|n_?examples",
    "momentum": r"mu|momentum|beta|gamma",
    "test": r"(test|validation|val|eval(uation)?)_?(data|set|examples|batch)?|dev_?data"
    r"|datos_?prueba|(donnees|données)_?(de_?)?test|testdaten|dados_?teste|ev(al)?",
    "test_x": r"(x|images|inputs)_?(test|val(id(ation)?)?|dev)|(test|val)_?(x|images|inputs|set_x)",
    "test_y": r"(y|t|labels|targets)_?(test|val(id(ation)?)?|dev)|(test|val)_?(y|labels|targets"
    r"|digits|classes|answers)",
    "batch": r"(mini_?)?batch|lote|mini_?lote|(train(ing)?_?)?(data|set|examples|pairs)|data_?set"
    r"|samples|datos(_?entrenamiento)?|training_?samples|examples?|trainset|(mini_?)?lots?|tr"
    r"|(donnees|données)(_?(d_?)?(entrainement|apprentissage))?|(trainings_?)?daten|stapel"
    r"|dados(_?treino)?|dati",
    "output": r"out(put)?s?(_?activations?)?|y_?hat|yhat|pred(iction)?s?|probs?|o|al|salida|y_?pred"
    r"|final_?outputs?|a_?out|a_?last|aL|result|guess(es)?|probabilities|ŷ|actual|sorties?"
    r"|ausgaben?|saidas?|saída|uscit[ae]",
    "y": r"y|t|ys|targets?(_?list|_?vector)?|labels?|expected(_?output)?s?|desired(_?output)?s?"
    r"|truth"
    r"|y_?true|y_?train|train_?y|train(ing)?_?labels|y_?batch|batch_?y|one_?hot(_?y)?|answers?|goal"
    r"|etiquetas?|objetivo|d|train(ing)?_?(outputs|targets)|correct|target_?output|ground_?truth|yb"
    r"|y_?one_?hot|mini_?batch_?y|digits|wanted|soll|esperado|atteso|cibles?|attendus?|(é|e)tiquettes?|ziele?|alvos?|rotulos?",
    "x": r"x|xs|a|a0|inp|inputs?(_?list|_?data|_?vector|_?activations?)?|images?|img|pixels?"
    r"|features?"
    r"|sample|vector|activations?|signal|x_?train|train_?x|train(ing)?_?(images|inputs)|x_?batch"
    r"|batch_?x|entradas?|imagen|features_?list|xb|mini_?batch_?x|v|example_?x|z0|stimulus|digit"
    r"|entr(é|e)es?|eingaben?|bilder?|ingress[oi]",
    "error": r"(d_?)?(grad(ient)?(_?output)?|errors?|output_?(error|gradient)s?|dout|d_?values"
    r"|loss_?grad)",
    "parameters": r"param(eter)?s?|weights_?and_?biases|model|net(work)?|theta"
    r"|rede?|netz|r(é|e)seau|rete|modelo|modell",
    "gradients": r"grad(ient)?s?|nablas?|derivatives|deltas",
    "cache": r"caches?|memory|forward_?cache|intermediates?"
    r"|werte|valores|valeurs|valori|ativa(ç|c)(õ|o)es|activaciones|aktivierungen",
    "random": r"rng|prng|gen|generator|random_?(state|generator|seed)|seed",
    "flag": r"deriv(ative)?|prime|training|train_?mode|verbose|debug|is_?training|plot|show",
}

# What a part of a longer name tells, where the whole is not known.
HINTS = {
    "sizes": r"layers?_?(sizes?|dims?|dimensions?|structure|nodes|units|neurons|config)$"
    r"|^(net(work)?_?)?(topology|architecture|structure|layout)$",
    "outputs": r"^out(put)?s?$|out_?(features|channels|dim|units|nodes)|fan_?out"
    r"|^n(um|o|_of)?_?out",
    "inputs": r"in_?(features|channels|dim|units|nodes)$|fan_?in|^n(um|o|_of)?_?in(put)?s?$",
    "size": r"(batch|group|chunk|block|lote?).*(size|tam|len|taille)"
    r"|(size|tam|taille).*(batch|group|lote?)",
    "eta": r"learn.*rate|rate$|^step_?(size|len)",
    "epochs": r"epoch|iterations|rounds|passes|times$|epoca|epoque|époque",
    "test_x": r"(test|val).*(image|input|_x$)",
    "test_y": r"(test|val).*(label|target|_y$)",
    "test": r"test|valid|exam$",
    "y": r"label|target|answer|desired|expected|train.*outputs?$",
    "x": r"(train|all|digit).*(inputs?|images?|pictures?)$",
    "batch": r"batch|examples|samples|training",
}

_HINTS = {meaning: re.compile(pattern, re.IGNORECASE) for meaning, pattern in HINTS.items()}
_PATTERNS = {meaning: re.compile(pattern, re.IGNORECASE) for meaning, pattern in MEANINGS.items()}


def meaning(name: str, among: frozenset[str] | None = None) -> str | None:
    """Return what an argument of this name most likely stands for, or None.

    Args:
        name: of the argument.
        among: consider only these meanings.
    """
    plain = name.strip("_")
    for patterns, whole in ((_PATTERNS, True), (_HINTS, False)):
        for each, pattern in patterns.items():
            found = pattern.fullmatch(plain) if whole else pattern.search(plain)
            if found and (among is None or each in among):
                return each
    return None


# What learners call the whole network, before what it does: L_forward, two_layer_backward.
WHOLE = r"(l|nn|mlp|dnn|net|network|model|full|deep|my|(multi|two|three|n)_?layers?)"
VERBS = {
    "forward": r"_*(f_?prop|feed_?forw[ao]rd|forw[ao]rd(_?(pro[pb](agation|agate)?|pass))?|fwd"
    r"|propagate"
    r"|query|think"
    r"|run|compute|output|predict(_?proba)?|activate|call|respond|propaga(r)?|fire|adelante"
    rf"|l_?model_?forward|{WHOLE}_forw[ao]rd(_?(pro[pb](agation|agate)?|pass))?|hacia_?adelante"
    r"|calcula(r)?|evaluate_?network|net|model|infer(ence)?"
    r"|propag(e|er|ation|ar|iere|ieren|a_?avanti)|(vers_?l_?)?avant|vorw(ae|ä)rts|avanti|calcule"
    r"|pr(é|e)di(t|re|s)|vorhersage|preve|saida|sortie|ausgabe)_*",
    "gradient": r"_*((back_?pro[pb](agation|agate)?"
    r"|backw[ao]rd(s)?(_?(pro[pb](agation|agate)?|pass))?"
    r"|bprop)"
    r"(_?(single|one|batch|mini_?batch))?|(compute_?|get_?|calc(ulate)?_?)?(grad(ient)?s?|nablas?)"
    r"|r(é|e)tropropag(a|e|er|acion|ation|ar|acao)|retro|l_?model_?backward"
    rf"|{WHOLE}_backw[ao]rd(_?(pro[pb](agation|agate)?|pass))?|atras|hacia_?atras"
    r"|arri(e|è)re|r(ue|ü)ckw(ae|ä)rts|r(ue|ü)ckpropagation|indietro|gradiente?s?)_*",
    "step": r"_*(update(_?(mini_?)?batch)?|train_?(on_?)?(mini_?)?batch|train_?step|train_?one|step"
    r"|teach|ense(n|ñ)a(r)?|learn_?(from_?)?(mini_?)?batch|(mini_?)?batch_?update|sgd_?step|fit_?batch|do_?batch|train"
    r"|actualiza(r)?(_?(mini_?)?lote)?|learn|partial_?fit|adjust|improve|descend|fit|backprop|upd"
    r"|(maj|mise_?(a|à)_?jour|mets?_?(a|à)_?jour)(_?(mini_?)?lot)?|pas|schritt|aktualisiere|atualiza(r)?"
    r"(_?(mini_?)?lote)?|aggiorna"
    r"|update_?(weights|params|parameters)|process_?(mini_?)?batch)_*",
    "update": r"_*(update(_?(params?|parameters|weights|network|weights_?and_?biases))?|apply(_?"
    r"(grad(ient)?s?|update))?|step|sgd_?step|optimi[sz]e|gradient_?(step|des?cent)"
    r"|adjust(_?weights)?|actualiza(r)?|descend|learn|teach|correct_?weights|corrig(e|er|ir)|ajusta(r)?"
    r"|ajuste(r)?|anpassen|passe_?an|korrigiere(n)?|adapta(r)?|adapte(r)?|modifica(r)?)_*",
    "train": r"_*(sgd|train(_?(network|model|sgd))?|fit|(stochastic_?"
    r"|mini_?batch_?)?gradient_?descent"
    r"|learn|entrena(r)?|optimi[sz]e|run_?training|nn_?model|l_?layer_?model|model|teach|descente"
    r"(_?(de_?)?gradient)?(_?stochastique)?|entra(i|î)ne(r|ment)?|apprend(s|re)?|apprentissage"
    r"|trainiere(n)?|lerne(n)?|treina(r)?|allena|addestra)_*",
    "evaluate": r"_*(evaluate|correct|number_?correct|right|hits|accuracy|score|test"
    r"|get_?accuracy|compute_?accuracy|evalua(r)?|check"
    r"|count_?correct|num_?correct|calc(ulate)?_?accuracy|precision|validate|aciertos|grade"
    r"|(é|e)value(r)?|justes?|pr(é|e)cision|bewerte(n)?|richtige|avalia(r)?|acertos|valuta)_*",
    "cost": r"_*((compute_?|total_?|calc(ulate)?_?|get_?)?(cost|loss|error)(_?(function|fn"
    r"|value))?|fn"
    r"|mse(_?loss)?|cross_?entropy(_?(loss|cost))?|costo|coste|co(u|û)t|kosten|custo|objective"
    r"|criterion|binary_?cross_?"
    r"entropy|quadratic_?cost)_*",
    "cost_slope": r"_*((cost|loss|error|mse)(_?function)?_?(deriv(ative)?|prime|slope"
    r"|grad(ient)?)s?"
    r"|d_?(cost|loss)|d(e|é)riv(ada|(é|e)e?)_?(du_?)?(costo|coste|co(u|û)t)|output_?error"
    r"|kostenableitung|grad(ient)?_?(cost|loss))_*",
    "maker": r"_*(init(iali[sz]e)?(_?(params?|parameters?|weights|network|net|model|deep))*"
    r"|create_?"
    r"(network|net|model|params|parameters)|make_?(network|net|model|params)|build_?(network|net"
    r"|model)|new_?network|random_?(weights|params|network)|start(ing)?_?(weights|network)|crea(r)?"
    r"(_?red)?|inicializa(r)?(_?(pesos|red|parametros))?|setup)_*",
}
_VERBS = {verb: re.compile(pattern, re.IGNORECASE) for verb, pattern in VERBS.items()}


def sounds_like(name: str, verb: str) -> bool:
    """Tell whether a function of this name may be the verb ("forward", "gradient", "train", …)."""
    return _VERBS[verb].fullmatch(name) is not None


def looks_like_gradient(name: str) -> bool:
    """Tell whether an attribute of this name holds slopes, sums or velocities, not weights."""
    return (
        re.match(
            r"_?(d_?[wb]|grad|nabla|delta|vel|v_?[wb]|m_?[wb]|s_?[wb]|momentum|prev|old|last"
            r"|cache|d[A-Z]"
            r"|sum_|acc|change|dj?d)",
            name,
        )
        is not None
    )


@lru_cache(maxsize=500)  # it is asked for after each call of a training
def returned_names(function: ast.FunctionDef) -> list[str] | None:
    """Return the names of what a function returns last: ["W1", "b1"] for `return W1, b1`."""
    returns = [node for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
    if not returns:
        return None
    value = max(returns, key=lambda node: node.lineno).value
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    return [part.id if isinstance(part, ast.Name) else "" for part in parts]
