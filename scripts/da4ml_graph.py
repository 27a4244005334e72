# SPDX-License-Identifier: Apache-2.0
"""Adder graph of a constant matrix as da4ml finds it; run by scripts/compare_da4ml.py.

Reads {"bits": ..., "matrix": [...]} from standard input and writes a graph as
designs/common/adder_question.h describes it. The interpreter needs da4ml 0.6.
"""

import json
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from da4ml.cmvm import QInterval, solve

INPUT, ADD, SUBTRACT = -1, 0, 1


@dataclass
class Term:
    """A node as an integer times 2^exponent, possibly negated."""

    node: int
    exponent: int
    negative: bool = False


class Graph:
    """Adders whose operands are integers: da4ml's values have binary points."""

    def __init__(self, inputs: int) -> None:
        self.inputs = inputs
        self.adders: list[list[int]] = []

    def add(self, a: Term, b: Term) -> Term:
        turn = a.negative and b.negative
        exponent = min(a.exponent, b.exponent)
        self.adders.append(
            [
                *(a.node, a.exponent - exponent, int(a.negative != turn)),
                *(b.node, b.exponent - exponent, int(b.negative != turn)),
            ]
        )
        return Term(self.inputs + len(self.adders) - 1, exponent, turn)

    def stage(self, logic: Any, inputs: list[Term | None]) -> list[Term | None]:
        """The terms of one stage's outputs; None is zero."""
        values: list[Term | None] = []
        for op in logic.ops:
            if op.opcode == INPUT:
                term = inputs[op.id0]
                values.append(shifted(term, int(logic.inp_shifts[op.id0])))
            elif op.opcode in (ADD, SUBTRACT):
                first, second = values[op.id0], shifted(values[op.id1], int(op.data))
                second = negated(second) if op.opcode == SUBTRACT else second
                both = first is not None and second is not None
                values.append(self.add(first, second) if both else first or second)  # type: ignore[arg-type]
            else:
                sys.exit(f"da4ml's operation {op.opcode} is no addition")
        outputs: list[Term | None] = []
        for node, shift, negative in zip(
            logic.out_idxs, logic.out_shifts, logic.out_negs, strict=True
        ):
            term = None if node < 0 else shifted(values[node], int(shift))
            outputs.append(negated(term) if negative else term)
        return outputs

    def output(self, term: Term | None) -> list[int]:
        """A positive integer; a negation takes an adder where none can be turned round."""
        if term is None:
            return [-1, 0, 0]
        node = term.node
        if term.negative:
            self.adders.append([-1, 0, 0, node, 0, 1])
            node = self.inputs + len(self.adders) - 1
        if term.exponent < 0:
            sys.exit(f"an output of da4ml's has {-term.exponent} bits behind the binary point")
        return [node, term.exponent, 0]


def shifted(term: Term | None, shift: int) -> Term | None:
    return term and Term(term.node, term.exponent + shift, term.negative)


def negated(term: Term | None) -> Term | None:
    return term and Term(term.node, term.exponent, not term.negative)


def main() -> int:
    question = json.load(sys.stdin)
    matrix = np.array(question["matrix"], dtype=np.float32)
    high = 2 ** (question["bits"] - 1)
    start = time.process_time()
    # Cost in bits of adders, which is what da4ml's own tracer asks for.
    pipeline = solve(matrix, qintervals=[QInterval(-high, high - 1, 1)] * len(matrix), adder_size=1)
    seconds = time.process_time() - start
    graph = Graph(len(matrix))
    terms: list[Term | None] = [Term(k, 0) for k in range(len(matrix))]
    for logic in pipeline.solutions:
        terms = graph.stage(logic, terms)
    outputs = [graph.output(term) for term in terms]
    found = {"inputs": graph.inputs, "adders": graph.adders, "outputs": outputs}
    print(json.dumps({"graph": found, "search_s": seconds}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
