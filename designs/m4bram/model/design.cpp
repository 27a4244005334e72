// SPDX-License-Identifier: Apache-2.0
// Performance models of tiled accelerators with compute-in-memory block RAMs as designs.
#include "designs/m4bram/model/design.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "designs/m4bram/model/experiment.h"
#include "designs/m4bram/model/result.h"
#include "harness/core/error.h"
#include "harness/core/sha256.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Config;
using core::Parameter;
using core::UserError;

constexpr const char* publication = "M4BRAM, FPT 2023";

bool has_published_form(const Config& config) {
  return config.choice<Network>("network") < Network::mobilenet;
}

std::vector<Parameter> search_parameters() {
  return {
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
      {.name = "arch",
       .tag = "",
       .meaning = "DSPs alone, or with compute-in-memory block RAMs beside them; -dp: dummy arrays "
                  "at twice the clock",
       .default_value = static_cast<std::int64_t>(Architecture::m4bram_s_dp),
       .choices = core::all_names<Architecture>()},
      {.name = "objective",
       .tag = "",
       .meaning = "what the chosen tile has most of: speedup, or its square over the area ratio",
       .choices = core::all_names<Objective>()},
      {.name = "brams",
       .tag = "b",
       .meaning = "block RAMs that there are",
       .min = 1,
       .max = 1'000'000,
       .default_value = 2489},
      {.name = "dsps",
       .tag = "d",
       .meaning = "DSP blocks that there are; with dsp=no for the comparator alone",
       .min = 0,
       .max = 1'000'000,
       .default_value = 1152},
      {.name = "dsp",
       .tag = "dsp-",
       .meaning = "whether DSPs multiply beside the blocks",
       .choices = {"yes", "no"}},
      {.name = "duplication",
       .tag = "dup",
       .meaning = "most results that share a weight read once: 1, 2 or 4",
       .min = 1,
       .max = 4,
       .default_value = 4},
      {.name = "share8",
       .tag = "mix",
       .meaning = "share of a layer's results with weights of 8 bits beside ones of w = 4",
       .min = 0,
       .max = 99,
       .decimals = 2},
      {.name = "grid",
       .tag = "grid-",
       .meaning = "tiles searched: those of the publication, the comparator's of one of the two "
                  "publications, or all of these and more",
       .choices = core::all_names<Grid>()},
      {.name = "readout",
       .tag = "readout-",
       .meaning = "when accumulators are read: once a result, as published, or before narrow lanes "
                  "can overflow",
       .choices = core::all_names<Readout>()},
  };
}

void refuse(const std::string& place, const std::string& problem, const std::string& remedy) {
  throw UserError(place, problem, remedy);
}

void check_search(const Config& config, const std::string& place) {
  const std::int64_t w = config["w"];
  if (w != 2 && w != 4 && w != 8) {
    refuse(place, fmt::format("w={} is not a width that blocks have lanes for", w),
           "weights have 2, 4 or 8 bits");
  }
  const auto architecture = config.choice<Architecture>("arch");
  const bool is_m4bram =
      architecture >= Architecture::m4bram_s && architecture <= Architecture::m4bram_l_dp;
  const bool is_bramac = architecture >= Architecture::bramac_1da;
  if (config["duplication"] == 3)
    refuse(place, "duplication=3 does not divide a word", "use 1, 2 or 4");
  if (is_bramac && config["a"] != w) {
    refuse(place, fmt::format("{} with w={} and a={}", core::to_name(architecture), w, config["a"]),
           "BRAMAC multiplies numbers of equal width: give a the value of w");
  }
  if (is_bramac && config["share8"] != 0) {
    refuse(place, "BRAMAC with share8", "mixed weights are modelled for M4BRAM and the DLA");
  }
  if (config["share8"] != 0 && w != 4)
    refuse(place, fmt::format("share8 with w={}", w), "mixed weights are 8 bits beside w=4");
  const auto only_m4bram = [&](bool is_asked, const std::string& what) {
    if (is_asked && !is_m4bram) {
      refuse(place, fmt::format("{} with arch={}", what, core::to_name(architecture)),
             "this belongs to M4BRAM: arch=m4bram-s, m4bram-s-dp, m4bram-l or m4bram-l-dp");
    }
  };
  only_m4bram(config["dsp"] == 1, "dsp=no");
  only_m4bram(config["duplication"] != 4, "duplication");
  only_m4bram(config["readout"] != 0, "readout=lanes");
  if (config["dsp"] == 1 && config["share8"] != 0)
    refuse(place, "share8 with dsp=no", "mixed weights are modelled with DSPs only");
}

Experiment experiment_of(const Config& config, const Workload& workload, bool is_paper_exact) {
  const auto number = [&](const char* name) { return static_cast<int>(config[name]); };
  return {.architecture = config.choice<Architecture>("arch"),
          .problem = {.workload = &workload,
                      .precision = {number("w"), number("a"), number("share8")},
                      .grid = config.choice<Grid>("grid"),
                      .readout = config.choice<Readout>("readout"),
                      .has_dsps = config["dsp"] == 0,
                      .duplication = number("duplication"),
                      .is_paper_exact = is_paper_exact},
          .objective = config.choice<Objective>("objective"),
          .budget = {.brams = config["brams"], .dsps = config["dsps"]}};
}

// What a design is about: parameters of its own, and the layers that they mean.
struct Subject {
  std::string name;
  std::string meaning;
  std::vector<Parameter> parameters = {};
  core::ParameterSpace::Groups groups = {};
  std::function<Workload(const Config&)> workload;
};

core::ParameterSpace parameter_space(const Subject& subject,
                                     const core::ParameterSpace::Groups& more_optional) {
  std::vector<Parameter> parameters = subject.parameters;
  for (Parameter& parameter : search_parameters()) parameters.push_back(std::move(parameter));
  core::ParameterSpace::Groups groups = subject.groups;
  groups.insert(groups.end(), {{"w", "a"}, {"arch"}, {"objective"}, {"brams", "dsps"}});
  core::ParameterSpace::Groups optional{
      {"dsp"}, {"duplication"}, {"share8"}, {"grid"}, {"readout"}};
  optional.insert(optional.end(), more_optional.begin(), more_optional.end());
  return {parameters, groups, optional};
}

core::Design design_of(const Subject& subject,
                       const core::ParameterSpace::Groups& more_optional = {}) {
  core::Design design{.name = subject.name,
                      .meaning = subject.meaning,
                      .paper = publication,
                      .parameters = parameter_space(subject, more_optional),
                      .configs = {},
                      .check = check_search};
  design.model = [workload_of = subject.workload](const Config& config) {
    const Workload workload = workload_of(config);
    return model_result(run(experiment_of(config, workload, false)), workload);
  };
  return design;
}

Parameter size(std::string name, std::string tag, std::string meaning, std::int64_t default_value) {
  return {.name = std::move(name),
          .tag = std::move(tag),
          .meaning = std::move(meaning),
          .min = 1,
          .max = 65536,
          .default_value = default_value};
}

std::string workload_file(const Config& config) {
  return std::string(core::to_name(config.choice<Network>("network"))) +
         (config["paper_exact"] != 0 ? ".paper.json" : ".json");
}

core::Design own_layers(const std::filesystem::path& file) {
  auto workload = std::make_shared<const Workload>(read_workload(file));
  core::Design design = design_of({.name = "m4bram.dla",
                                   .meaning = fmt::format("{} ({})", workload->name, file.string()),
                                   .workload = [workload](const Config&) { return *workload; }});
  design.files = [file](const Config&) { return core::sha256_hex(core::read_text(file)); };
  return design;
}

}  // namespace

core::Design dla_design(const std::filesystem::path& root) {
  const std::filesystem::path folder = root / "designs/m4bram/workloads";
  const Subject subject{
      .name = "m4bram.dla",
      .meaning = "a tiled accelerator with compute-in-memory block RAMs on a network: a model",
      .parameters = {{.name = "network",
                      .tag = "",
                      .meaning = "layers of designs/m4bram/workloads",
                      .default_value = static_cast<std::int64_t>(Network::resnet18),
                      .choices = core::all_names<Network>()},
                     {.name = "paper_exact",
                      .tag = "paper-",
                      .meaning = "yes: layers and formulas with the quirks of upstream's scripts",
                      .choices = {"no", "yes"}}},
      .groups = {{"network"}},
      .workload = [folder](const Config& config) {
        return read_workload(folder / workload_file(config));
      }};
  core::Design design = design_of(subject, {{"paper_exact"}});
  design.configs = {design.parameters.resolve({}, subject.name)};
  design.check = [](const Config& config, const std::string& place) {
    check_search(config, place);
    if (config["paper_exact"] != 0 && !has_published_form(config)) {
      refuse(place, fmt::format("{} with paper_exact=yes", workload_file(config)),
             "upstream has no such network: leave paper_exact out");
    }
  };
  design.files = [folder](const Config& config) {
    const std::string file = workload_file(config);
    return fmt::format("{} {}", file, core::sha256_hex(core::read_text(folder / file)));
  };
  design.model = [workload_of = subject.workload](const Config& config) {
    const Workload workload = workload_of(config);
    return model_result(run(experiment_of(config, workload, config["paper_exact"] != 0)), workload);
  };
  design.with_workload = own_layers;
  return design;
}

core::Design gemm_design() {
  core::Design design = design_of(
      {.name = "m4bram.gemm",
       .meaning = "a tiled accelerator with compute-in-memory block RAMs on a matrix product: a "
                  "model",
       .parameters = {size("m", "m", "rows of the result", 256),
                      size("k", "k", "length of the sums", 768),
                      size("n", "n", "columns of the result", 768)},
       .groups = {{"m", "k", "n"}},
       .workload = [](const Config& config) {
         return gemm_workload(static_cast<int>(config["m"]), static_cast<int>(config["k"]),
                              static_cast<int>(config["n"]));
       }});
  design.configs = {design.parameters.resolve({}, design.name)};
  return design;
}

core::Design conv_design() {
  core::Design design = design_of(
      {.name = "m4bram.conv",
       .meaning = "a tiled accelerator with compute-in-memory block RAMs on a convolution: a model",
       .parameters = {size("fw", "fw", "width of a filter", 3),
                      size("fh", "fh", "height of a filter", 3),
                      size("ic", "ic", "channels taken in", 64),
                      size("oc", "oc", "channels of the result", 64),
                      size("ow", "ow", "width of the result", 56),
                      size("oh", "oh", "height of the result", 56),
                      size("stride", "st", "distance of windows, both ways", 1)},
       .groups = {{"fw", "fh"}, {"ic", "oc"}, {"ow", "oh"}, {"stride"}},
       .workload = [](const Config& config) {
         const auto number = [&](const char* name) { return static_cast<int>(config[name]); };
         return convolution_workload({.r = number("fw"),
                                      .s = number("fh"),
                                      .c = number("ic"),
                                      .p = number("oh"),
                                      .q = number("ow"),
                                      .k = number("oc")},
                                     number("stride"));
       }});
  design.configs = {design.parameters.resolve({}, design.name)};
  return design;
}

}  // namespace lutmark::designs::m4bram
