// SPDX-License-Identifier: Apache-2.0
// The convolution kernels of Kratos: cross-correlations with constant filters, without padding.
#include "designs/kratos/convolution.h"

#include <fmt/format.h>

#include "designs/kratos/kernel_design.h"
#include "harness/core/error.h"

namespace lutmark::designs::kratos {
namespace {

using core::Config;
using core::Parameter;

enum class Dimensions { one, two };

// Sizes in pixels and channels. The height of two-dimensional ones follows the width.
std::vector<Parameter> sizes(Dimensions dimensions) {
  const auto size = [](const std::string& name, const std::string& meaning, std::int64_t most,
                       std::int64_t by_default, const std::string& from = "") {
    return Parameter{.name = name,
                     .tag = name,
                     .meaning = meaning,
                     .min = 1,
                     .max = most,
                     .default_value = by_default,
                     .default_from = from};
  };
  std::vector<Parameter> all{
      size("iw", "width of the image", 1024, 8), size("ic", "channels of the image", 1024, 2),
      size("oc", "channels of the result", 1024, 2), size("fw", "width of a filter", 64, 3),
      size("sw", "stride across", 64, 1)};
  if (dimensions == Dimensions::two) {
    all.push_back(size("ih", "height of the image", 1024, 8, "iw"));
    all.push_back(size("fh", "height of a filter", 64, 3, "fw"));
    all.push_back(size("sh", "stride down", 64, 1, "sw"));
  }
  return all;
}

Parameter lines_parameter() {
  return {.name = "lines",
          .tag = "",
          .meaning = "where the rows above wait",
          .choices = {"memory", "registers"}};
}

ConvolutionSize size_of(const Config& config, Dimensions dimensions) {
  ConvolutionSize size{.image_width = value(config, "iw"),
                       .channels = value(config, "ic"),
                       .results = value(config, "oc"),
                       .filter_width = value(config, "fw"),
                       .stride_width = value(config, "sw")};
  if (dimensions == Dimensions::two) {
    size.image_height = value(config, "ih");
    size.filter_height = value(config, "fh");
    size.stride_height = value(config, "sh");
  }
  return size;
}

void check(const Config& config, Dimensions dimensions, const std::string& place) {
  const auto check_along = [&](const char* image, const char* filter, const char* stride) {
    if (config[filter] > config[image]) {
      throw core::UserError(
          place, fmt::format("{}={} with {}={}", filter, config[filter], image, config[image]),
          fmt::format("a filter fits into the image: {} is 1 to {}", filter, config[image]));
    }
    if (config[stride] > config[image]) {
      throw core::UserError(
          place, fmt::format("{}={} with {}={}", stride, config[stride], image, config[image]),
          fmt::format("a stride is no larger than the image: {} is 1 to {}", stride,
                      config[image]));
    }
  };
  check_along("iw", "fw", "sw");
  if (dimensions == Dimensions::two) check_along("ih", "fh", "sh");
}

KernelKind convolution(const std::string& name, Dimensions dimensions, Unrolling unrolling,
                       const std::string& meaning) {
  const bool is_flat = dimensions == Dimensions::one;
  std::vector<std::map<std::string, std::string>> listed;
  for (const char* sparsity : {"0", "0.5", "0.9"}) {
    for (const char* w : {"4", "8"}) listed.push_back({{"w", w}, {"sparsity", sparsity}});
  }
  const bool has_lines = !is_flat && unrolling == Unrolling::pw;
  std::vector<Parameter> parameters = sizes(dimensions);
  core::ParameterSpace::Groups optional_groups =
      is_flat ? core::ParameterSpace::Groups{{"sw"}} : core::ParameterSpace::Groups{{"sw", "sh"}};
  if (has_lines) {
    parameters.push_back(lines_parameter());
    optional_groups.push_back({"lines"});
  }
  return {
      .name = name,
      .meaning = meaning,
      .sizes = parameters,
      .size_groups = is_flat ? core::ParameterSpace::Groups{{"iw", "ic", "oc"}, {"fw"}}
                             : core::ParameterSpace::Groups{{"iw", "ih", "ic", "oc"}, {"fw", "fh"}},
      .optional_size_groups = optional_groups,
      .listed = listed,
      .check = [dimensions](const Config& config,
                            const std::string& place) { check(config, dimensions, place); },
      .matrix_rows =
          [dimensions](const Config& config) { return size_of(config, dimensions).window(); },
      .matrix_columns = [](const Config& config) { return value(config, "oc"); },
      .frame =
          [dimensions, unrolling](const Config& config) {
            return convolution_frame(size_of(config, dimensions), unrolling);
          },
      .schedule =
          [dimensions, unrolling](const Config& config) {
            return convolution_schedule(size_of(config, dimensions), unrolling);
          },
      .lines =
          [has_lines](const Config& config) {
            return has_lines ? config.choice<Lines>("lines") : Lines::registers;
          },
      .golden =
          [dimensions](const Config& config, const Weights& weights, const FrameElements& frame) {
            return golden_convolution(weights, size_of(config, dimensions), frame);
          }};
}

}  // namespace

core::Design conv1d_fu() {
  return kernel_design(convolution("conv1d_fu", Dimensions::one, Unrolling::fu,
                                   "1-D convolution, fully unrolled: a line a cycle"));
}

core::Design conv1d_pw() {
  return kernel_design(convolution("conv1d_pw", Dimensions::one, Unrolling::pw,
                                   "1-D convolution, pixel-wise: a pixel a cycle"));
}

core::Design conv2d_fu() {
  return kernel_design(convolution("conv2d_fu", Dimensions::two, Unrolling::fu,
                                   "2-D convolution, fully unrolled: an image a cycle"));
}

core::Design conv2d_rp() {
  return kernel_design(convolution("conv2d_rp", Dimensions::two, Unrolling::rp,
                                   "2-D convolution, row-parallel: a row of an image a cycle"));
}

core::Design conv2d_pw() {
  return kernel_design(convolution("conv2d_pw", Dimensions::two, Unrolling::pw,
                                   "2-D convolution, pixel-wise: a pixel a cycle"));
}

}  // namespace lutmark::designs::kratos
