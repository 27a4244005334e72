// SPDX-License-Identifier: Apache-2.0
// Study of what the parts of a soft compute-in-BRAM block take.
#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "designs/m4bram/block/block.h"
#include "designs/m4bram/block/part.h"
#include "designs/m4bram/studies/points.h"
#include "designs/m4bram/studies/studies.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Diagram;
using core::DiagramBox;
using core::Measured;
using core::Measurements;
using core::Pick;
using core::StudyResult;

constexpr std::array<const char*, 3> metrics{"luts", "ffs", "brams"};
constexpr std::array<const char*, 3> titles{"LUTs", "FFs", "block RAMs"};

// Cells of a module without its adapter.
struct Cells {
  std::array<double, 3> of{};
  std::string case_name;

  Cells& operator+=(const Cells& other) {
    for (std::size_t i = 0; i < of.size(); ++i) of[i] += other.of[i];
    return *this;
  }
  Cells times(int copies) const {
    Cells all = *this;
    for (double& count : all.of) count *= copies;
    return all;
  }
  Cells without(const Cells& other) const {
    Cells rest;
    for (std::size_t i = 0; i < of.size(); ++i) rest.of[i] = of[i] - other.of[i];
    return rest;
  }
};

std::optional<Cells> cells_of(const Measured* one, double adapter_luts, double adapter_ffs) {
  if (one == nullptr) return std::nullopt;
  Cells cells{.of = {}, .case_name = one->result.name};
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const auto value = one->value(metrics[i]);
    if (!value) return std::nullopt;
    cells.of[i] = *value;
  }
  cells.of[0] -= adapter_luts;
  // Of a part without registers synthesis keeps one for two ports that are always equal.
  cells.of[1] = std::max(0.0, cells.of[1] - adapter_ffs);
  return cells;
}

// The parts of a block on one device.
struct Parts {
  Cells array;
  Cells shuffler;
  Cells extension;
  Cells inputs;
  Cells machine;
  Cells adder;
  Cells element;
  Cells readout;
  std::optional<Cells> whole = {};

  int banks = 1;
  static constexpr int elements = 4;

  Cells sum() const {
    Cells all = array.times(banks);
    for (const Cells& one :
         {shuffler, extension.times(elements), inputs, machine, element.times(elements), readout})
      all += one;
    return all;
  }
};

Pick part_cases(PartKind kind, cim::Size size, const std::string& flow) {
  return {.design = "m4bram.part",
          .flow = flow,
          .parameters = {{"part", stored(kind)}, {"size", stored(size)}}};
}

std::optional<Parts> parts_of(const Measurements& measured, const std::string& flow, cim::Size size,
                              cim::Clocking clocking) {
  const Measured* wires = measured.one(part_cases(PartKind::wires, cim::Size::s, flow));
  if (wires == nullptr || !wires->value("luts")) return std::nullopt;
  const double adapter = *wires->value("luts");
  const auto part = [&](PartKind kind, cim::Size of_size) {
    const Measured* one = measured.one(part_cases(kind, of_size, flow));
    return cells_of(one, adapter, one == nullptr ? 0 : part_adapter_ffs(one->question.config));
  };
  const bool is_pumped = clocking == cim::Clocking::double_pumped;
  const auto array = part(PartKind::array, size);
  const auto shuffler = part(PartKind::shuffler, size);
  const auto extension = part(PartKind::extension, size);
  const auto inputs = part(PartKind::inputs, cim::Size::s);
  const auto machine =
      part(is_pumped ? PartKind::double_pumped : PartKind::synchronous, cim::Size::s);
  const auto adder = part(PartKind::adder, size);
  const auto readout = part(PartKind::readout, size);
  const Measured* bpe = measured.one(
      {.design = "m4bram.bpe", .flow = flow, .parameters = {{"columns", stored(size)}}});
  const auto element =
      cells_of(bpe, adapter, bpe == nullptr ? 0 : bpe_adapter_ffs(bpe->question.config));
  if (!array || !shuffler || !extension || !inputs || !machine || !adder || !readout || !element)
    return std::nullopt;
  const Measured* block =
      measured.one({.design = "m4bram.block",
                    .flow = flow,
                    .parameters = {{"size", stored(size)}, {"clocking", stored(clocking)}}});
  Parts parts{*array, *shuffler, *extension, *inputs, *machine, *adder, *element, *readout};
  parts.banks = size == cim::Size::s ? 1 : 2;
  // The adapter of a block: a beat of its response with its valid bit, and the address of port B.
  if (block != nullptr)
    parts.whole = cells_of(block, 0, block_task(block->question.config).machine.out_bits() + 1 + 9);
  return parts;
}

DiagramBox box(const char* id, const char* label, const Cells& cells, std::array<double, 4> place) {
  DiagramBox made{.id = id,
                  .label = label,
                  .column = place[0],
                  .row = place[1],
                  .width = place[2],
                  .height = place[3],
                  .case_name = cells.case_name};
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    if (cells.of[i] != 0) made.figures.push_back({titles[i], cells.of[i]});
  }
  return made;
}

Diagram diagram_of(const Parts& parts, const std::string& name, const std::string& id,
                   const std::string& flow) {
  Diagram diagram{
      .id = id,
      .title = fmt::format("{} as soft logic: its parts on {}", name, flow),
      .notes = {
          "These areas are the cost of soft emulation in look-up tables and flip-flops, and "
          "ratios of components to each other. They are never the overhead of the "
          "published block, which is drawn in transistors inside a block RAM.",
          "Every part was synthesised and proven alone; its adapter's registers, and the gates "
          "that an adapter has around wires, are taken off.",
          "The adder is inside the element and counted with it."}};
  const auto copies = [](DiagramBox made, int count) {
    made.copies = count;
    return made;
  };
  const Cells rows = parts.element.without(parts.adder);
  diagram.boxes = {
      copies(box("array", "main array", parts.array, {0, 0.6, 2, 1}), parts.banks),
      box("machine", "state machine", parts.machine, {2, 0.6, 2, 1}),
      box("inputs", "activations", parts.inputs, {4, 0.6, 2, 1}),
      box("shuffler", "duplication shuffler", parts.shuffler, {0, 2.1, 2, 1}),
      copies(box("extension", "sign extension", parts.extension, {0, 3.6, 2, 1}), Parts::elements),
      copies(box("element", "element", parts.element, {2, 2.1, 4, 2.6}), Parts::elements),
      box("rows", "dummy rows and ports", rows, {2.1, 2.75, 1.9, 1.6}),
      box("adder", "segmented adder", parts.adder, {4, 2.75, 1.9, 1.6}),
      box("readout", "readout", parts.readout, {2, 5, 2, 1})};
  diagram.boxes[5].is_frame = true;
  diagram.arrows = {{"array", "shuffler"}, {"shuffler", "extension"}, {"extension", "rows"},
                    {"machine", "rows"},   {"inputs", "rows"},        {"rows", "adder"},
                    {"adder", "rows"},     {"rows", "readout"}};
  if (parts.whole) {
    const Cells rest = parts.whole->without(parts.sum());
    DiagramBox frame = box("block", name.c_str(), *parts.whole, {0, 0, 6, 6.2});
    frame.is_frame = true;
    diagram.boxes.insert(diagram.boxes.begin(), frame);
    diagram.boxes.push_back(box("rest", "ports and the rest", rest, {4, 5, 2, 1}));
    diagram.notes.emplace_back(
        "The block was synthesised as one. The rest is what it has besides its parts: the "
        "registers of instructions, the gates of its adapter, and less where synthesis shares "
        "logic across parts.");
  }
  return diagram;
}

void add_figures(StudyResult& result, const Parts& parts, const std::string& suffix) {
  const std::array<std::pair<const char*, const Cells*>, 8> all{{{"array", &parts.array},
                                                                 {"shuffler", &parts.shuffler},
                                                                 {"extension", &parts.extension},
                                                                 {"inputs", &parts.inputs},
                                                                 {"machine", &parts.machine},
                                                                 {"adder", &parts.adder},
                                                                 {"element", &parts.element},
                                                                 {"readout", &parts.readout}}};
  for (const auto& [name, cells] : all) {
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      if (cells->of[i] == 0) continue;
      add_value(result, fmt::format("{}_{}_{}", metrics[i], name, suffix),
                fmt::format("{} of one {} without its adapter", titles[i], name), "cells",
                cells->of[i], 2);
    }
  }
  if (!parts.whole) return;
  const double whole = parts.whole->of[0];
  add_value(result, "elements_share_" + suffix,
            "look-up tables of the elements over those of the block", "ratio",
            parts.element.times(Parts::elements).of[0] / whole, 3);
  add_value(result, "parts_over_block_" + suffix,
            "look-up tables of all parts over those of the block", "ratio",
            parts.sum().of[0] / whole, 9);
}

StudyResult derive(const Measurements& measured) {
  StudyResult result;
  std::vector<std::string> flows;
  for (const Measured* one : measured.all({.design = "m4bram.part", .flow = ""})) {
    const std::string& flow = one->question.flow->name;
    if (std::find(flows.begin(), flows.end(), flow) == flows.end()) flows.push_back(flow);
  }
  for (const std::string& flow : flows) {
    for (const cim::Clocking clocking :
         {cim::Clocking::synchronous, cim::Clocking::double_pumped}) {
      for (const cim::Size size : {cim::Size::s, cim::Size::l}) {
        const auto parts = parts_of(measured, flow, size, clocking);
        if (!parts) continue;
        const std::string id =
            fmt::format("{}_{}_{}", size == cim::Size::s ? "s" : "l",
                        clocking == cim::Clocking::synchronous ? "sync" : "dp", flow);
        result.diagrams.push_back(
            diagram_of(*parts, m4bram_machine(size, clocking).name, "structure_" + id, flow));
        add_figures(result, *parts, id);
      }
    }
    const auto small = parts_of(measured, flow, cim::Size::s, cim::Clocking::synchronous);
    const auto large = parts_of(measured, flow, cim::Size::l, cim::Clocking::synchronous);
    if (small && large) {
      add_value(result, "element_l_over_s_" + flow,
                "look-up tables of an element of L over those of one of S", "ratio",
                large->element.of[0] / small->element.of[0], 4);
    }
  }
  return result;
}

}  // namespace

core::Study structure_study() {
  return {.name = "m4bram.structure",
          .meaning =
              "what the parts of a soft compute-in-BRAM block take: the cost of soft "
              "emulation and component ratios, never the published block overhead",
          .suite = "m4bram_area",
          .derive = derive};
}

}  // namespace lutmark::designs::m4bram
