// SPDX-License-Identifier: Apache-2.0
// Study of all styles of computing at block RAMs in one table.
#include <algorithm>

#include <fmt/format.h>

#include "designs/m4bram/block/block.h"
#include "designs/m4bram/block/golden.h"
#include "designs/m4bram/block/parameters.h"
#include "designs/m4bram/model/numbers.h"
#include "designs/m4bram/model/resident.h"
#include "designs/m4bram/studies/points.h"
#include "designs/m4bram/studies/studies.h"
#include "harness/core/text.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Chart;
using core::ChartSeries;
using core::Measured;
using core::Measurements;
using core::Pick;
using core::StudyResult;

std::vector<std::string> source_notes() {
  std::vector<std::string> notes{
      "A product of 1024 inputs and 640 columns whose weights stay in the blocks, 512 of these at "
      "most. All clocks are equal, activations come in time, and sums of several blocks are added "
      "outside at no cost: blocks that compute pay for none of what the published ones differ in "
      "there. CoMeFa and CCB cannot be read or written while they compute.",
      "What the figures are made of, by the kind of the source:"};
  for (const auto& [what, source] :
       {std::pair{"Cycles", &Sources::cycles}, std::pair{"Areas", &Sources::area}}) {
    std::vector<std::pair<std::string, std::vector<std::string>>> by_source;
    for (const std::string& name : core::all_names<Style>()) {
      const std::string text = sources_of(*core::from_name<Style>(name)).*source;
      auto found = std::find_if(by_source.begin(), by_source.end(),
                                [&](const auto& each) { return each.first == text; });
      if (found == by_source.end()) found = by_source.insert(by_source.end(), {text, {}});
      found->second.push_back(name);
    }
    for (const auto& [text, styles] : by_source)
      notes.push_back(fmt::format("{} of {}: {}.", what, core::join(styles, ", "), text));
  }
  return notes;
}

// Products in a cycle, by block or by the area of a plain block RAM.
void add_model(StudyResult& result, const Measurements& measured, std::int64_t m) {
  Chart per_block{.id = fmt::format("macs_block_m{}", m),
                  .title = fmt::format("Products a cycle and block RAM, {} row{} of results", m,
                                       m == 1 ? "" : "s"),
                  .x_label = "",
                  .y_label = "products a cycle and block RAM",
                  .y_scale = core::Scale::log,
                  .notes = source_notes()};
  Chart per_area = per_block;
  per_area.notes = {"Assumptions and sources are those of the chart before it."};
  per_area.id = fmt::format("macs_area_m{}", m);
  per_area.title =
      fmt::format("Products a cycle for the area of a plain block RAM, {} row{} of results", m,
                  m == 1 ? "" : "s");
  per_area.y_label = "products a cycle and area of a plain block RAM";
  per_area.notes.emplace_back("Styles without an area that may be quoted are left out.");
  for (Chart* chart : {&per_block, &per_area}) {
    for (const std::string& name : core::all_names<Style>()) chart->categories.push_back(name);
  }
  const Pick all{.design = "m4bram.resident", .flow = "model", .parameters = {{"m", m}}};
  for (const std::int64_t w : measured.levels(all, "w")) {
    ChartSeries block{.name = fmt::format("{} bits", w), .points = {}, .is_joined = false};
    ChartSeries area = block;
    for (const Measured* one : measured.all(all.with("w", w))) {
      const core::Config& config = one->question.config;
      const auto cycles = one->value("model_cycles");
      const auto brams = one->value("model_brams");
      if (!cycles || !brams) continue;
      const auto macs = static_cast<double>(config["m"] * config["k"] * config["n"]);
      const auto x = static_cast<double>(config["style"]);
      const std::string style(core::to_name(config.choice<Style>("style")));
      const Sources sources = sources_of(config.choice<Style>("style"));
      const double by_block = macs / *cycles / *brams;
      block.points.push_back({.x = x, .y = by_block, .case_name = one->result.name});
      add_value(result, fmt::format("macs_per_block_{}_w{}_m{}", style, w, m),
                fmt::format("products a cycle and block RAM (cycles: {})", sources.cycles),
                "products", by_block, 1);
      if (const auto units = one->value("model_area")) {
        const double by_area = macs / *cycles / (*units / bram_area);
        area.points.push_back({.x = x, .y = by_area, .case_name = one->result.name});
        add_value(result, fmt::format("macs_per_area_{}_w{}_m{}", style, w, m),
                  fmt::format("products a cycle for the area of a plain block RAM (area: {})",
                              sources.area),
                  "products", by_area, 1);
      }
    }
    if (!block.points.empty()) per_block.series.push_back(std::move(block));
    if (!area.points.empty()) per_area.series.push_back(std::move(area));
  }
  if (!per_block.series.empty()) result.charts.push_back(std::move(per_block));
  if (!per_area.series.empty()) result.charts.push_back(std::move(per_area));
}

// A design that makes products in soft logic, and how many in a main cycle.
struct Soft {
  std::string name;
  std::string id;
  const Measured* measured;
  int bits;
  double products;
};

double products_of(const cim::Task& task) {
  return 2.0 * task.machine.elements * task.lanes() / golden_mac2_cycles(task);
}

std::vector<Soft> soft_ones(const Measurements& measured) {
  std::vector<Soft> all;
  for (const Measured* one : measured.all({.design = "m4bram.block", .flow = ""})) {
    const cim::Task task = block_task(one->question.config);
    all.push_back({task.machine.name,
                   one->question.config["clocking"] == 0 ? "m4bram-s" : "m4bram-s-dp", one,
                   task.weight_bits, products_of(task)});
  }
  for (const Measured* one : measured.all({.design = "m4bram.bramac", .flow = ""})) {
    const cim::Task task = bramac_task(one->question.config);
    all.push_back({task.machine.name,
                   one->question.config["arrays"] == 0 ? "bramac-2sa" : "bramac-1da", one,
                   task.weight_bits, products_of(task)});
  }
  for (const Measured* one : measured.all({.design = "m4bram.overlay", .flow = ""})) {
    const int w = weight_bits(one->question.config);
    all.push_back({"multipliers", "overlay", one, w, 32.0 / w});
  }
  return all;
}

// What soft logic takes for a product a main cycle, and its toggles.
void add_soft(StudyResult& result, const Measurements& measured) {
  Chart luts{
      .id = "luts_product",
      .title = "Look-up tables for a product a cycle, in soft logic",
      .x_label = "",
      .y_label = "look-up tables for a product a cycle",
      .y_scale = core::Scale::log,
      .notes = {"Soft emulation of the blocks beside what FPGAs have carries and look-up "
                "tables for (\"multipliers\": a word of a block RAM a cycle, multiplied in look-up "
                "tables), adapters included. It says what the function costs without its own "
                "silicon, and nothing of the published blocks."}};
  Chart toggles = luts;
  toggles.id = "toggles_product";
  toggles.title = "Toggles for a product, in soft logic";
  toggles.y_label = "toggles per multiply-accumulate";
  for (const Soft& soft : soft_ones(measured)) {
    const auto cells = soft.measured->value("luts");
    if (!cells) continue;
    auto category = std::find(luts.categories.begin(), luts.categories.end(), soft.name);
    if (category == luts.categories.end()) {
      luts.categories.push_back(soft.name);
      toggles.categories.push_back(soft.name);
      category = luts.categories.end() - 1;
    }
    const auto x = static_cast<double>(category - luts.categories.begin());
    const auto add = [&](Chart& chart, double value, const char* name, const char* unit,
                         const std::string& meaning) {
      const std::string series = fmt::format("{} bits", soft.bits);
      auto found = std::find_if(chart.series.begin(), chart.series.end(),
                                [&](const ChartSeries& each) { return each.name == series; });
      if (found == chart.series.end()) {
        chart.series.push_back({.name = series, .points = {}, .is_joined = false});
        found = chart.series.end() - 1;
      }
      found->points.push_back({.x = x, .y = value, .case_name = soft.measured->result.name});
      add_value(result, fmt::format("{}_{}_w{}", name, soft.id, soft.bits), meaning, unit, value,
                1);
    };
    add(luts, *cells / soft.products, "luts_per_product", "cells",
        fmt::format("look-up tables for a product a cycle, {}", soft.name));
    if (const auto count = soft.measured->value("toggles_per_op"))
      add(toggles, *count, "toggles", "toggles", fmt::format("toggles per product, {}", soft.name));
  }
  if (!luts.series.empty()) result.charts.push_back(std::move(luts));
  if (!toggles.series.empty()) result.charts.push_back(std::move(toggles));
}

StudyResult derive(const Measurements& measured) {
  StudyResult result;
  for (const std::int64_t m : measured.levels({.design = "m4bram.resident", .flow = "model"}, "m"))
    add_model(result, measured, m);
  add_soft(result, measured);
  return result;
}

}  // namespace

core::Study styles_study() {
  return {.name = "m4bram.styles",
          .meaning =
              "M4BRAM, BRAMAC, CoMeFa, CCB and soft overlays in one table, each with the "
              "kind of source of its inputs",
          .suite = "m4bram_styles",
          .derive = derive};
}

}  // namespace lutmark::designs::m4bram
