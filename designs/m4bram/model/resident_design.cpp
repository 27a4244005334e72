// SPDX-License-Identifier: Apache-2.0
// m4bram.resident: one matrix product in block RAMs of all styles that compute, as a model.
#include <fmt/format.h>

#include "designs/m4bram/model/design.h"
#include "designs/m4bram/model/resident.h"
#include "harness/core/error.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Config;
using core::Parameter;

Parameter size(const char* name, const char* tag, const char* meaning, std::int64_t most,
               std::int64_t default_value) {
  return {.name = name,
          .tag = tag,
          .meaning = meaning,
          .min = 1,
          .max = most,
          .default_value = default_value};
}

ResidentProblem problem_of(const Config& config) {
  const auto number = [&](const char* name) { return static_cast<int>(config[name]); };
  return {.style = config.choice<Style>("style"),
          .w = number("w"),
          .a = number("a"),
          .m = number("m"),
          .k = number("k"),
          .n = number("n"),
          .brams = number("brams")};
}

void check(const Config& config, const std::string& place) {
  const std::int64_t w = config["w"];
  if (w != 2 && w != 4 && w != 8) {
    throw core::UserError(place, fmt::format("w={} is not a width that blocks have lanes for", w),
                          "weights have 2, 4 or 8 bits");
  }
  const auto style = config.choice<Style>("style");
  if ((style == Style::bramac_1da || style == Style::bramac_2sa) && config["a"] != w) {
    throw core::UserError(
        place, fmt::format("{} with w={} and a={}", core::to_name(style), w, config["a"]),
        "BRAMAC multiplies numbers of equal width: give a the value of w");
  }
}

core::ModelResult model(const Config& config) {
  const ResidentProblem problem = problem_of(config);
  const ResidentResult found = solve(problem);
  if (!found.does_not_fit.empty()) return {.does_not_fit = found.does_not_fit};
  const auto cycles = static_cast<double>(found.cycles);
  const Sources sources = sources_of(problem.style);
  core::ModelResult result{
      .metrics = {{"model_cycles", cycles},
                  {"model_brams", static_cast<double>(found.brams)},
                  {"model_dsps", static_cast<double>(found.dsps)},
                  {"readout_pct", 100 * static_cast<double>(found.readout_cycles) / cycles}},
      .labels = {
          {"tile", found.tile}, {"cycles_from", sources.cycles}, {"area_from", sources.area}}};
  if (found.area) result.metrics["model_area"] = *found.area;
  ResidentProblem with_dsps = problem;
  with_dsps.style = Style::dsp;
  const ResidentResult comparator = solve(with_dsps);
  result.labels["comparator"] =
      comparator.does_not_fit.empty() ? "dsp, " + comparator.tile : "none fits the budget";
  if (comparator.does_not_fit.empty()) {
    const auto base = static_cast<double>(comparator.cycles);
    result.metrics["comparator_cycles"] = base;
    result.metrics["speedup"] = base / cycles;
    if (found.area) result.metrics["area_ratio"] = *found.area / *comparator.area;
  }
  return result;
}

}  // namespace

core::Design resident_design() {
  const core::ParameterSpace parameters(
      {{.name = "style",
        .tag = "",
        .meaning = "blocks that compute, or plain ones beside multipliers in DSPs or look-up "
                   "tables",
        .choices = core::all_names<Style>()},
       {.name = "w",
        .tag = "w",
        .meaning = "bits of a weight: 2, 4 or 8",
        .min = 2,
        .max = 8,
        .default_value = 8},
       {.name = "a",
        .tag = "a",
        .meaning = "bits of an activation, unsigned",
        .min = 2,
        .max = 8,
        .default_from = "w"},
       size("m", "m", "rows of the result", 65536, 1),
       size("k", "k", "length of the sums", 65536, 1024),
       size("n", "n", "columns of the result", 65536, 640),
       size("brams", "b", "block RAMs that there are", 4096, 512)},
      {{"style"}, {"w", "a"}, {"m", "k", "n"}, {"brams"}});
  core::Design design{.name = "m4bram.resident",
                      .meaning =
                          "a matrix product with resident weights in block RAMs of every "
                          "style that computes: a model",
                      .paper = "M4BRAM, FPT 2023",
                      .parameters = parameters,
                      .configs = {parameters.resolve({}, "m4bram.resident")},
                      .check = check};
  design.model = model;
  return design;
}

}  // namespace lutmark::designs::m4bram
