# SPDX-License-Identifier: Apache-2.0
"""Builds an island fabric in nextpnr-generic, which runs this before packing with `ctx` defined.

fabric.json in the work folder: {"lut_inputs": K, "wires_1": n, "wires_4": n}. A tile has 8 slices, each a
K-input look-up table with a flip-flop behind it and one output. In each of four directions `wires_1` wires of
length 1 and `wires_4` of length 4 start in a tile; they are driven at their start and can be used at their end.
An input of a look-up table has 8 switches from the slices of its tile and up to 24 from wires that end there;
a wire has 3 from slices and 3 or 4 from wires that end where it starts and do not come back. Clock and enables
have networks of their own, which are not modelled. The grid is the least square that the slices fill to no more
than three quarters.
"""

import json
import math
from pathlib import Path

SLICES = 8
SWITCHES = 24
FILL = 0.75
DIRECTIONS = {"E": (1, 0), "N": (0, 1), "W": (-1, 0), "S": (0, -1)}
ORDER = list(DIRECTIONS)
HOP_NS = 0.05
PADS = 4  # a corner

fabric = json.loads(Path("fabric.json").read_text(encoding="utf-8"))
lut_inputs = fabric["lut_inputs"]
tracks = {1: fabric["wires_1"], 4: fabric["wires_4"]}


def slices_needed():
    """The packer joins a flip-flop with the look-up table that drives it alone."""
    luts = flops = joined = 0
    for _, cell in ctx.cells:
        if cell.type == "DFF":
            flops += 1
        elif cell.type == "LUT":
            luts += 1
            net = cell.ports["Q"].net
            users = [] if net is None else list(net.users)
            if len(users) == 1 and users[0].cell.type == "DFF" and users[0].port == "D":
                joined += 1
    return luts + flops - joined


def wire_name(x, y, direction, length, track):
    return f"X{x}/Y{y}/{direction}{length}_{track}"


def starting(x, y):
    """Wires that start in a tile: direction, length, track."""
    for direction, (dx, dy) in DIRECTIONS.items():
        for length, count in tracks.items():
            if 0 <= x + dx * length < grid and 0 <= y + dy * length < grid:
                for track in range(count):
                    yield direction, length, track


def ending(x, y, length):
    """Wires of one length that end in a tile, by direction: name or None where the grid ends."""
    found = {}
    for direction, (dx, dy) in DIRECTIONS.items():
        sx, sy = x - dx * length, y - dy * length
        if 0 <= sx < grid and 0 <= sy < grid:
            found[direction] = [wire_name(sx, sy, direction, length, t) for t in range(tracks[length])]
    return found


def add_pip(source, target, x, y):
    ctx.addPip(
        name=f"{target}/{source.replace('/', '.')}",
        type="switch",
        srcWire=source,
        dstWire=target,
        delay=ctx.getDelayFromNS(HOP_NS),
        loc=Loc(x, y, 0),
    )


def add_wires(x, y):
    for direction, length, track in starting(x, y):
        ctx.addWire(name=wire_name(x, y, direction, length, track), type=f"L{length}", x=x, y=y)
    for z in range(SLICES):
        for wire in [f"S{z}_F", f"S{z}_Q", f"S{z}_O", f"S{z}_CLK"] + [f"S{z}_I{k}" for k in range(lut_inputs)]:
            ctx.addWire(name=f"X{x}/Y{y}/{wire}", type="slice", x=x, y=y)


def add_slices(x, y):
    for z in range(SLICES):
        base = f"X{x}/Y{y}/S{z}"
        ctx.addBel(name=base, type="GENERIC_SLICE", loc=Loc(x, y, z), gb=False, hidden=False)
        ctx.addBelInput(bel=base, name="CLK", wire=f"{base}_CLK")
        for k in range(lut_inputs):
            ctx.addBelInput(bel=base, name=f"I[{k}]", wire=f"{base}_I{k}")
        for output in ("F", "Q"):
            ctx.addBelOutput(bel=base, name=output, wire=f"{base}_{output}")
            add_pip(f"{base}_{output}", f"{base}_O", x, y)


def add_input_switches(x, y):
    wires = [name for length in tracks for names in ending(x, y, length).values() for name in names]
    for z in range(SLICES):
        for k in range(lut_inputs):
            target = f"X{x}/Y{y}/S{z}_I{k}"
            for other in range(SLICES):
                add_pip(f"X{x}/Y{y}/S{other}_O", target, x, y)
            count = min(SWITCHES, len(wires))
            first = (z * 5 + k * 11) % max(1, len(wires))
            for j in range(count):
                add_pip(wires[(first + j * len(wires) // count) % len(wires)], target, x, y)


def add_wire_switches(x, y):
    by_length = {length: ending(x, y, length) for length in tracks}
    for direction, length, track in starting(x, y):
        target = wire_name(x, y, direction, length, track)
        d = ORDER.index(direction)
        for j in (0, 3, 5):
            add_pip(f"X{x}/Y{y}/S{(track + 2 * d + j) % SLICES}_O", target, x, y)
        # Straight on, and from both sides with the track moved by one, so that turns change tracks.
        for turn, moved in ((0, 0), (1, 1), (3, -1)):
            names = by_length[length].get(ORDER[(d + turn) % 4])
            if names:
                add_pip(names[(track + moved) % len(names)], target, x, y)
        other = by_length[4 if length == 1 else 1].get(direction)
        if other:
            add_pip(other[track * 2 % len(other) if length == 4 else track % len(other)], target, x, y)


def add_pads():
    """Pads in the corners of the grid."""
    for x, y in ((0, 0), (grid - 1, 0), (0, grid - 1), (grid - 1, grid - 1)):
        for pad in range(PADS):
            base = f"X{x}/Y{y}/PAD{pad}"
            ctx.addBel(name=base, type="GENERIC_IOB", loc=Loc(x, y, SLICES + pad), gb=False, hidden=False)
            for port in ("I", "EN", "O"):
                ctx.addWire(name=f"{base}_{port}", type="pad", x=x, y=y)
            ctx.addBelInput(bel=base, name="I", wire=f"{base}_I")
            ctx.addBelInput(bel=base, name="EN", wire=f"{base}_EN")
            ctx.addBelOutput(bel=base, name="O", wire=f"{base}_O")
            for names in ending(x, y, 1).values():
                for name in names:
                    add_pip(name, f"{base}_I", x, y)
            for direction, length, track in starting(x, y):
                add_pip(f"{base}_O", wire_name(x, y, direction, length, track), x, y)


slices = slices_needed()
grid = max(5, math.ceil(math.sqrt(slices / SLICES / FILL)))
Path("grid.json").write_text(json.dumps({"slices": slices, "grid": grid}), encoding="utf-8")
for x in range(grid):
    for y in range(grid):
        add_wires(x, y)
for x in range(grid):
    for y in range(grid):
        add_slices(x, y)
        add_input_switches(x, y)
        add_wire_switches(x, y)
add_pads()
ctx.setLutK(lut_inputs)
ctx.setDelayScaling(HOP_NS, HOP_NS)
