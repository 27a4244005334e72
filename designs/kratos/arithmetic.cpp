// SPDX-License-Identifier: Apache-2.0
// Arithmetic: how sums of products with constants are made, asked for or chosen by measurement.
#include "designs/kratos/arithmetic.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::designs::kratos {
namespace {

// Styles in the order of the enum, then what is none.
const std::vector<std::string> styles{"plain", "binary", "csd", "cse", "auto"};
constexpr std::int64_t measured_style = 4;

}  // namespace

Arithmetic measured_arithmetic(const core::Fabric& fabric, int weight_bits, int sparsity_pct) {
  if (!fabric.carry) return {};
  const auto distance = [&](const StyleMeasurement& one) {
    return std::tuple{!one.carry, std::abs(one.lut_inputs - fabric.lut_inputs),
                      std::abs(one.weight_bits - weight_bits),
                      std::abs(one.sparsity_pct - sparsity_pct)};
  };
  const auto all = style_measurements();
  const auto nearest = std::min_element(
      all.begin(), all.end(),
      [&](const auto& left, const auto& right) { return distance(left) < distance(right); });
  // Several devices can have what is one fabric to a design: by the products of their counts.
  std::map<std::pair<Style, int>, std::pair<double, double>> costs;
  for (const StyleMeasurement& one : all) {
    if (distance(one) != distance(*nearest)) continue;
    auto& [luts, ffs] = costs[{one.arithmetic.style, one.arithmetic.register_every}];
    luts += std::log(one.luts);
    ffs += std::log(one.ffs);
  }
  const auto least = std::min_element(
      costs.begin(), costs.end(),
      [](const auto& left, const auto& right) { return left.second < right.second; });
  return {least->first.first, least->first.second};
}

std::vector<core::Parameter> arithmetic_parameters(const std::string& default_style) {
  const auto place = std::find(styles.begin(), styles.end(), default_style);
  return {{.name = "style",
           .tag = "",
           .meaning = "how sums of products are made; auto: what took the fewest look-up tables "
                      "on the fabric when measured",
           .default_value = place - styles.begin(),
           .choices = styles},
          {.name = "every",
           .tag = "d",
           .meaning = "adder levels between registers, for styles other than plain and auto; "
                      "0: registers at the ends only",
           .min = 0,
           .max = 16,
           .default_value = 1}};
}

void check_arithmetic(const core::Config& config, const std::string& place) {
  if (names_a_graph(config) || config["every"] == 1) return;
  throw core::UserError(
      place,
      fmt::format("every={} with style={}", config["every"],
                  styles[static_cast<std::size_t>(config["style"])]),
      "plain trees have a register at every level, and auto chooses: leave the parameter out, or "
      "choose another style");
}

Arithmetic arithmetic_of(const core::Config& config, const core::Fabric& fabric) {
  if (config["style"] == measured_style) {
    return measured_arithmetic(fabric, static_cast<int>(config["w"]),
                               static_cast<int>(config["sparsity"]));
  }
  return {config.choice<Style>("style"), static_cast<int>(config["every"])};
}

bool names_a_graph(const core::Config& config) {
  return config["style"] != measured_style && config.choice<Style>("style") != Style::plain;
}

}  // namespace lutmark::designs::kratos
