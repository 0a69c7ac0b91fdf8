"""A network that reads a text letter by letter, trained by Adagrad on clipped gradients."""

import numpy as np

np.random.seed(1)
text = "she sells sea shells by the sea shore, " * 8
letters = sorted(set(text))
place = {letter: n for n, letter in enumerate(letters)}
size, hidden, length = len(letters), 10, 6

U = np.random.randn(hidden, size) * 0.3
V = np.random.randn(hidden, hidden) * 0.3
W = np.random.randn(size, hidden) * 0.3
b, c = np.zeros((hidden, 1)), np.zeros((size, 1))


def gradients(read, wanted, before):
    xs, hs, ps = {}, {-1: before}, {}
    for t in range(len(read)):
        xs[t] = np.zeros((size, 1))
        xs[t][read[t]] = 1
        hs[t] = np.tanh(U @ xs[t] + V @ hs[t - 1] + b)
        scores = W @ hs[t] + c
        ps[t] = np.exp(scores) / np.sum(np.exp(scores))
    dU, dV, dW = np.zeros_like(U), np.zeros_like(V), np.zeros_like(W)
    db, dc = np.zeros_like(b), np.zeros_like(c)
    later = np.zeros_like(before)
    for t in reversed(range(len(read))):
        dy = np.copy(ps[t])
        dy[wanted[t]] -= 1
        dW += dy @ hs[t].T
        dc += dy
        dh = W.T @ dy + later
        raw = (1 - hs[t] * hs[t]) * dh
        db += raw
        dU += raw @ xs[t].T
        dV += raw @ hs[t - 1].T
        later = V.T @ raw
    for it in (dU, dV, dW, db, dc):
        np.clip(it, -1, 1, out=it)
    return (dU, dV, dW, db, dc), hs[len(read) - 1]


memory = [np.zeros_like(it) for it in (U, V, W, b, c)]
start = 0
for n in range(600):
    if n == 0 or start + length + 1 >= len(text):
        state, start = np.zeros((hidden, 1)), 0
    read = [place[it] for it in text[start : start + length]]
    wanted = [place[it] for it in text[start + 1 : start + length + 1]]
    found, state = gradients(read, wanted, state)
    for it, slope, kept in zip((U, V, W, b, c), found, memory):
        kept += slope * slope
        it -= 0.1 * slope / np.sqrt(kept + 1e-8)
    start += length
