"""RNN, LSTM and GRU fused by hand in NumPy: what the compiled plan is measured against.

Everything that is known to pay is in them: buffers and views made once, units before the batch, one product a step with
the buffer [h; x; 1] where that is small, else all products with x before the loop; one tanh for all gates with their
weights halved; slopes of all steps before the backward loop; one product for all weight gradients after it.
"""

import numpy as np

mul, add, sub, tanh, copy = np.multiply, np.add, np.subtract, np.tanh, np.copyto


class Fused:
    """Buffers that all cells have. `weights` is [U | W | b], a row for each unit of each gate; `halves` gates are σ."""

    gates = 1
    halves = 0

    def __init__(self, steps, batch, inputs, units, dtype=np.float64):
        self.T, self.k, self.n = steps, inputs, units
        self.tail = (batch,) if batch > 1 else ()
        self.B, self.dtype = batch, dtype
        self.weights = self.zeros(self.gates * units, inputs + units + 1, tail=())
        self.scaled = self.zeros(*self.weights.shape, tail=())
        self.scale = np.ones(self.weights.shape if self.weights.size < 5000 else (len(self.weights), 1), dtype)
        self.scale[: self.halves * units] = 0.5
        self.rows = self.zeros(steps + 1, units + inputs + 1)  # [h of the step before; x; 1]
        self.rows[:, -1] = 1
        self.small = units * (inputs + 1) * batch <= 600
        self.dh, self.gradient = self.zeros(steps, units), self.zeros(*self.weights.shape, tail=())
        self.ones = [self.full(units * many, 1.0) for many in range(5)]
        self.prepare()

    def zeros(self, *shape, tail=None):
        return np.zeros((*shape, *(self.tail if tail is None else tail)), self.dtype)

    def full(self, units, value):
        return np.full((units, *self.tail), value, self.dtype)

    def feed(self, x):
        """The input into its place; halved weights; all products with x where they are not part of the loop."""
        n = self.n
        if self.halves:
            mul(self.weights, self.scale, self.scaled)
        used = self.scaled if self.halves else self.weights
        self.rows[:-1, n:-1] = x.swapaxes(1, 2) if self.tail else x[:, 0] if x.ndim == 3 else x
        self.ahead(used)
        return used

    def total(self, gradients, rows):
        """The sum over steps and examples of gradient times row."""
        if not self.tail:
            return np.matmul(gradients.T, rows, self.gradient)
        if not hasattr(self, "turned"):
            self.turned = [np.empty((a.shape[1], a.shape[0], a.shape[2]), self.dtype) for a in (gradients, rows)]
        for turned, a in zip(self.turned, (gradients, rows), strict=True):
            copy(turned, a.swapaxes(0, 1))
        left, right = (a.reshape(len(a), -1) for a in self.turned)
        return np.matmul(left, right.T, self.gradient)

    def before(self, rows, used, out):
        """The products with x and the biases of all steps."""
        panel = np.ascontiguousarray(used[rows, self.n :])
        if self.tail:
            np.matmul(panel, self.rows[:-1, self.n :], out)
        else:
            np.matmul(self.rows[:-1, self.n :], panel.T, out)

    def seed(self, dh):
        """dL/dh into its place."""
        self.dh[...] = dh.swapaxes(1, 2) if self.tail else dh[:, 0] if dh.ndim == 3 else dh

    @property
    def h(self):
        out = self.rows[1:, : self.n]
        return out if not self.tail else out.swapaxes(1, 2)

    def take(self, weights):
        """The weights by their names in the equations."""
        self.weights[...] = np.vstack([self.row(weights, gate) for gate in self.letters])

    def row(self, weights, gate):
        return np.hstack([weights[f"U{gate}"], weights[f"W{gate}"], weights[f"b{gate}"][:, None]])

    def backward(self, dh):
        """The gradients by name; `backward_pass` alone is what is measured."""
        return self.by_gate(self.backward_pass(dh))

    def by_gate(self, panel):
        found = {}
        for k, gate in enumerate(self.letters):
            rows = panel[k * self.n : (k + 1) * self.n]
            found |= {f"U{gate}": rows[:, : self.n], f"W{gate}": rows[:, self.n : -1], f"b{gate}": rows[:, -1]}
        return found


class RNN(Fused):
    letters = ("",)

    def prepare(self):
        T, n = self.T, self.n
        self.pre, self.net = self.zeros(T, n), self.zeros(n)
        self.slope, self.d, self.gh = self.zeros(T, n), self.zeros(T + 1, n), self.zeros(n)
        one = self.rows[:-1] if self.small else self.rows[:-1, :n]
        self.forward = list(zip(list(one), list(self.pre), list(self.rows[1:, :n]), strict=True))
        self.back = list(zip(list(self.d[1:]), list(self.slope), list(self.d[:-1]), list(self.dh), strict=True))[::-1]

    def ahead(self, used):
        if not self.small:
            self.before(slice(None), used, self.pre)

    def run(self, x):
        used = self.feed(x)
        net = self.net
        if self.small:
            dot = used.dot
            for row, _, h in self.forward:
                dot(row, net)
                tanh(net, h)
        else:
            dot = np.ascontiguousarray(used[:, : self.n]).dot
            for row, pre, h in self.forward:
                dot(row, net)
                add(net, pre, net)
                tanh(net, h)

    def backward_pass(self, dh):
        self.seed(dh)
        n = self.n
        h = self.rows[1:, :n]
        mul(h, h, self.slope)
        sub(self.ones[1], self.slope, self.slope)
        dot, gh = np.ascontiguousarray(self.weights[:, :n]).T.dot, self.gh
        for after, slope, d, seed in self.back:
            dot(after, gh)
            add(gh, seed, gh)
            mul(gh, slope, d)
        return self.total(self.d[:-1], self.rows[:-1])


class LSTM(Fused):
    """Gates o, i, f (halved), z. Gradients c, o, i, f, z, and what the cell of the step before gets."""

    gates, halves, letters = 4, 3, ("_o", "_i", "_f", "_z")

    def prepare(self):
        T, n = self.T, self.n
        self.pre, self.g = self.zeros(T, 4 * n), self.zeros(T, 4 * n)
        self.c, self.tc = self.zeros(T + 1, n), self.zeros(T, n)
        self.half, self.p = self.full(3 * n, 0.5), self.zeros(n)
        one = self.rows[:-1] if self.small else self.rows[:-1, :n]
        g, gates = self.g, [list(self.g[:, k * n : (k + 1) * n]) for k in range(4)]
        self.forward = list(
            zip(list(one), list(self.pre), list(g), list(g[:, : 3 * n]), *gates, list(self.c[:-1]), list(self.c[1:]),
                list(self.tc), list(self.rows[1:, :n]), strict=True)
        )  # fmt: skip
        self.slopes, self.d = self.zeros(T, 6 * n), self.zeros(T + 1, 6 * n)  # c, o, i, f, z, carry
        self.parts = [self.g[:, k * n : (k + 1) * n] for k in range(4)]
        self.parts += [self.slopes[:, k * n : (k + 1) * n] for k in range(6)]
        self.blocks = self.g[:, : 3 * n], self.slopes[:, n : 4 * n], self.c[:-1], self.d[:-1, n : 5 * n], self.rows[:-1]
        s, d = self.slopes, self.d
        self.gh, self.four = self.zeros(n), self.zeros(4, n)
        self.flat = self.four.reshape(4 * n, *self.tail)

        def cols(a, i, j):
            return list(a[:, i * n : j * n])

        self.back = list(
            zip(cols(d[1:], 1, 5), cols(s, 0, 1), cols(s, 1, 2), cols(d[:-1], 0, 1), cols(d[:-1], 1, 2),
                cols(d[1:], 5, 6), cols(s, 2, 6), cols(d[:-1], 2, 6), list(self.dh), strict=True)
        )[::-1]  # fmt: skip

    def ahead(self, used):
        if not self.small:
            self.before(slice(None), used, self.pre)

    def run(self, x):
        used = self.feed(x)
        half, p = self.half, self.p
        dot = used.dot if self.small else np.ascontiguousarray(used[:, : self.n]).dot
        small = self.small
        for row, pre, g, sig, o, i, f, z, before, c, tc, h in self.forward:
            dot(row, g)
            if not small:
                add(g, pre, g)
            tanh(g, g)
            mul(sig, half, sig)
            add(sig, half, sig)
            mul(f, before, c)
            mul(i, z, p)
            add(c, p, c)
            tanh(c, tc)
            mul(o, tc, h)

    def backward_pass(self, dh):
        self.seed(dh)
        n = self.n
        o, i, f, z, sc, so, si, sf, sz, carry = self.parts
        sigmas, slopes, before, gradients, rows = self.blocks
        sub(self.ones[3], sigmas, slopes)
        mul(slopes, sigmas, slopes)
        mul(so, self.tc, so)
        mul(si, z, si)
        mul(sf, before, sf)
        mul(z, z, sz)
        sub(self.ones[1], sz, sz)
        mul(sz, i, sz)
        mul(self.tc, self.tc, sc)
        sub(self.ones[1], sc, sc)
        mul(sc, o, sc)
        copy(carry, f)
        dot, gh, four, flat = np.ascontiguousarray(self.weights[:, :n]).T.dot, self.gh, self.four, self.flat
        for after, slope, so, gc, do, carry, slopes, d, seed in self.back:
            dot(after, gh)
            add(gh, seed, gh)
            mul(gh, slope, gc)
            mul(gh, so, do)
            add(gc, carry, gc)
            four[...] = gc
            mul(flat, slopes, d)
        return self.total(gradients, rows)


class GRU(Fused):
    """Rows r, z (halved), q = U_n h + d_n, and n = W_n x + b_n in a panel of its own."""

    gates, halves, letters = 3, 2, ("_r", "_z")

    def take(self, weights):
        apart = [weights["U_n"], np.zeros_like(weights["W_n"]), weights["d_n"][:, None]]
        self.weights[...] = np.vstack([*(self.row(weights, gate) for gate in self.letters), np.hstack(apart)])
        self.new[...] = np.hstack([weights["W_n"], weights["b_n"][:, None]])

    def backward(self, dh):
        panel, new = self.backward_pass(dh)
        rows = panel[2 * self.n :]
        own = {"U_n": rows[:, : self.n], "d_n": rows[:, -1], "W_n": new[:, :-1], "b_n": new[:, -1]}
        return self.by_gate(panel) | own

    def prepare(self):
        T, n, k = self.T, self.n, self.k
        self.new = self.zeros(n, k + 1, tail=())  # [W_n | b_n]
        self.pre, self.pn = self.zeros(T, 3 * n), self.zeros(T, n)
        self.g, self.m, self.nv = self.zeros(T, 3 * n), self.zeros(T, n), self.zeros(T, n)
        self.half, self.one, self.p = self.full(2 * n, 0.5), self.full(n, 1.0), self.zeros(n)
        one = self.rows[:-1] if self.small else self.rows[:-1, :n]
        g = self.g
        self.forward = list(
            zip(list(one), list(self.pre), list(g), list(g[:, : 2 * n]), list(g[:, :n]), list(g[:, n : 2 * n]),
                list(g[:, 2 * n :]), list(self.pn), list(self.nv), list(self.rows[:-1, :n]), list(self.rows[1:, :n]),
                strict=True)
        )  # fmt: skip
        self.slopes, self.d = self.zeros(T, 4 * n), self.zeros(T + 1, 4 * n)  # r, z, q, carry
        self.sn = self.zeros(T, n)
        self.parts = [self.g[:, k * n : (k + 1) * n] for k in range(3)]
        self.parts += [self.slopes[:, k * n : (k + 1) * n] for k in range(4)]
        self.blocks = (
            self.g[:, : 2 * n],
            self.slopes[:, : 2 * n],
            self.rows[:-1, :n],
            self.rows[:-1, n:],
            self.rows[:-1],
        )
        self.ghs, self.four = self.zeros(T, n), self.zeros(4, n)
        self.flat = self.four.reshape(4 * n, *self.tail)
        d = self.d
        self.back = list(
            zip(list(d[1:, : 3 * n]), list(d[1:, 3 * n :]), list(self.ghs), list(self.slopes), list(d[:-1]),
                list(self.dh), strict=True)
        )[::-1]  # fmt: skip

    def ahead(self, used):
        if not self.small:
            self.before(slice(None), used, self.pre)
        x = self.rows[:-1, self.n :]
        if self.tail:
            np.matmul(self.new, x, self.pn)
        else:
            np.matmul(x, self.new.T, self.pn)

    def run(self, x):
        used = self.feed(x)
        half, p, small = self.half, self.p, self.small
        dot = used.dot if small else np.ascontiguousarray(used[:, : self.n]).dot
        for row, pre, g, sig, r, z, q, pn, new, before, h in self.forward:
            dot(row, g)
            if not small:
                add(g, pre, g)
            tanh(sig, sig)
            mul(sig, half, sig)
            add(sig, half, sig)
            mul(r, q, new)
            add(new, pn, new)
            tanh(new, new)
            sub(before, new, p)
            mul(z, p, p)
            add(new, p, h)

    def backward_pass(self, dh):
        self.seed(dh)
        n, new = self.n, self.nv
        r, z, q, sr, sz, sq, carry = self.parts
        sigmas, slopes, before, x, rows = self.blocks
        mul(new, new, self.sn)
        sub(self.ones[1], self.sn, self.sn)
        sub(self.ones[1], z, self.m)
        mul(self.sn, self.m, self.sn)
        sub(self.ones[2], sigmas, slopes)
        mul(slopes, sigmas, slopes)
        mul(self.sn, r, sq)
        mul(sr, self.sn, sr)
        mul(sr, q, sr)
        sub(before, new, self.m)
        mul(sz, self.m, sz)
        copy(carry, z)
        dot, four, flat = np.ascontiguousarray(self.weights[:, :n]).T.dot, self.four, self.flat
        for after, carry, gh, slopes, d, seed in self.back:
            dot(after, gh)
            add(gh, carry, gh)
            add(gh, seed, gh)
            four[...] = gh
            mul(flat, slopes, d)
        mul(self.ghs, self.sn, self.sn)
        both = self.total(self.d[:-1, : 3 * n], rows)
        if not self.tail:
            return both, np.matmul(self.sn.T, x)
        new = np.ascontiguousarray(self.sn.swapaxes(0, 1)).reshape(n, -1)
        return both, np.matmul(new, self.turned[1][n:].reshape(self.k + 1, -1).T)


CELLS = {"rnn": RNN, "lstm": LSTM, "gru": GRU}
