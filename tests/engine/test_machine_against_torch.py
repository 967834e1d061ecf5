"""The gradients of a Turing machine against PyTorch's, which follows the equations of Graves et al. 2014 by itself."""

import numpy as np
import torch
from torch.nn import functional

from rnntutor.engine import Cell
from tests.engine.test_three_texts import MACHINE, machine_weights

LOSS = "\nL = sum((y - d) ** 2)"


def address(w, letter, h, memory, before):
    """Equations 5 to 9: the weights of a head over the rows of a memory (B, N, M)."""
    key = torch.tanh(h @ w[f"K_{letter}"].T)
    likeness = functional.cosine_similarity(memory, key[:, None, :], dim=-1)
    content = torch.softmax(functional.softplus(h @ w[f"B_{letter}"].T) * likeness, -1)
    gate = torch.sigmoid(h @ w[f"G_{letter}"].T)
    mixed = gate * content + (1 - gate) * before
    shift = torch.softmax(h @ w[f"S_{letter}"].T, -1)
    moved = sum(shift[:, [k]] * torch.roll(mixed, by, -1) for k, by in enumerate((-1, 0, 1)))
    sharp = moved ** (1 + functional.softplus(h @ w[f"C_{letter}"].T))
    return sharp / sharp.sum(-1, keepdim=True)


def loss_of(w, x, d):
    """Equations 2 to 4 around them, and the controller: the loss of a batch (T, B, n)."""
    batch = x.shape[1]
    memory, h = w["M_0"].expand(batch, -1, -1), torch.zeros(batch, len(w["b"]), dtype=torch.float64)
    weight = {letter: w["w_0"].expand(batch, -1) for letter in "rw"}
    read, loss = torch.zeros(batch, memory.shape[-1], dtype=torch.float64), torch.zeros((), dtype=torch.float64)
    for now, wanted in zip(x, d, strict=True):
        h = torch.tanh(torch.cat([now, read], -1) @ w["W"].T + h @ w["U"].T + w["b"])
        weight["w"] = address(w, "w", h, memory, weight["w"])
        erase, add = torch.sigmoid(h @ w["E"].T), torch.tanh(h @ w["A"].T)
        memory = memory * (1 - weight["w"][:, :, None] * erase[:, None, :]) + weight["w"][:, :, None] * add[:, None, :]
        weight["r"] = address(w, "r", h, memory, weight["r"])
        read = (weight["r"][:, :, None] * memory).sum(1)
        y = torch.sigmoid(torch.cat([h, read], -1) @ w["V"].T)
        loss = loss + ((y - wanted) ** 2).sum()
    return loss


def test_the_gradients_of_a_turing_machine_are_those_of_autograd(random):
    torch.set_num_threads(1)
    weights, x, d = machine_weights(random), random.normal(size=(6, 4, 3)), random.uniform(size=(6, 4, 3))
    theirs = {name: torch.tensor(value, requires_grad=name != "P") for name, value in weights.items()}
    loss = loss_of(theirs, torch.tensor(x), torch.tensor(d))
    loss.backward()
    gradients = Cell.parse(MACHINE + LOSS).run(weights, {"x": x, "d": d}).backward("L")
    np.testing.assert_allclose(gradients.trace["L"].sum(), loss.item(), rtol=1e-12)
    for name, own in theirs.items():
        if own.requires_grad:
            wanted = torch.zeros_like(own) if own.grad is None else own.grad
            np.testing.assert_allclose(gradients[name], wanted.numpy(), rtol=1e-9, atol=1e-11, err_msg=name)
