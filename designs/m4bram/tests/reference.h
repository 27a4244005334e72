// SPDX-License-Identifier: Apache-2.0
// The committed reference figures as experiments with what upstream made of them.
#pragma once

#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "designs/m4bram/model/experiment.h"
#include "harness/core/json.h"
#include "harness/core/text.h"

namespace lutmark::designs::m4bram {

struct ReferenceRow {
  std::string line;
  Experiment experiment;
  double speedup = 0;
  double tolerance = 1e-6;
  std::string tile;  ///< in the notation of Tile::text(), or empty
  std::optional<std::int64_t> brams = {};
  std::optional<std::int64_t> dsps = {};
  std::optional<double> area_ratio = {};
  std::optional<std::int64_t> ties = {};
};

/// Rows of designs/m4bram/tests/reference.tsv; owns the workloads that the experiments borrow.
class Reference {
 public:
  explicit Reference(const std::filesystem::path& root) : root_(root) {
    const std::string text = core::read_text(root / "designs/m4bram/tests/reference.tsv");
    for (const std::string& line : core::split(text, '\n')) {
      const std::vector<std::string> fields = core::split(line, '\t');
      if (fields.size() == 13 && fields[0] != "fig") rows_.push_back(row(line, fields));
    }
  }

  const std::vector<ReferenceRow>& rows() const { return rows_; }

 private:
  static constexpr Budget large{.brams = 2489, .dsps = 1152};
  static constexpr Budget small{.brams = 1537, .dsps = 645};

  const Workload* workload(const std::string& name) {
    const std::string network = name == "vitbase" ? "vit" : name;
    auto& known = workloads_[network];
    if (!known) {
      known = std::make_unique<Workload>(
          read_workload(root_ / "designs/m4bram/workloads" / (network + ".paper.json")));
    }
    return known.get();
  }

  static Architecture architecture(const std::string& config) {
    static const std::map<std::string, Architecture> known{{"Sd", Architecture::m4bram_s_dp},
                                                           {"M4Sd", Architecture::m4bram_s_dp},
                                                           {"dup1", Architecture::m4bram_s_dp},
                                                           {"dup2", Architecture::m4bram_s_dp},
                                                           {"dup4", Architecture::m4bram_s_dp},
                                                           {"Ls", Architecture::m4bram_l},
                                                           {"M4Ls", Architecture::m4bram_l},
                                                           {"Ld", Architecture::m4bram_l_dp},
                                                           {"BRAMACSd", Architecture::bramac_1da},
                                                           {"BRAMACLs", Architecture::bramac_2sa},
                                                           {"DLA", Architecture::dla},
                                                           {"DLA(m4bram)", Architecture::dla},
                                                           {"DLA(bramac)", Architecture::dla}};
    return known.at(config);
  }

  // "1/3/4/64/4/40/64" as "p1 q3 c4 k64 + q4 c40 k64".
  static std::string tile_text(const std::string& numbers, const Experiment& experiment) {
    const auto n = core::split(numbers, '/');
    const auto part = [](const std::string& q, const std::string& c, const std::string& k) {
      return " q" + q + " c" + c + " k" + k;
    };
    if (n.size() == 3) return "p1" + part(n[0], n[1], n[2]);  // the DSPs' half alone
    if (n.size() == 4) return "p" + n[0] + part(n[1], n[2], n[3]);
    if (!experiment.problem.has_dsps) return "p" + n[0] + part(n[4], n[5], n[6]);
    return "p" + n[0] + part(n[1], n[2], n[3]) + " +" + part(n[4], n[5], n[6]);
  }

  ReferenceRow row(const std::string& line, const std::vector<std::string>& fields) {
    const std::string& figure = fields[0];
    const std::string& config = fields[4];
    ReferenceRow row{.line = line, .speedup = std::stod(fields[5])};
    Experiment& experiment = row.experiment;
    experiment.architecture = architecture(config);
    experiment.problem.workload = workload(fields[1]);
    experiment.problem.is_paper_exact = true;
    experiment.problem.precision.a = std::stoi(fields[3]);
    if (figure == "table3") {  // "8:0.05,4:0.95"
      experiment.problem.precision.w = 4;
      experiment.problem.precision.share8 =
          static_cast<int>(std::lround(100 * std::stod(fields[2].substr(2))));
      row.tolerance = 0.005;  // upstream prints two decimals
    } else {
      experiment.problem.precision.w = std::stoi(fields[2]);
    }
    const bool is_large_net =
        fields[1] == "vgg16" || fields[1] == "resnet18" || fields[1] == "resnet34";
    const bool is_by_speedup = figure == "fig9" || figure == "fig12";
    experiment.objective = is_by_speedup && experiment.architecture != Architecture::dla
                               ? Objective::speedup
                               : Objective::quality;
    experiment.budget = figure == "fig9" || (is_large_net && fields[2] == "8") ? large : small;
    if (figure == "fig12") {
      experiment.budget = {.brams = 2489, .dsps = 640};
      experiment.problem.has_dsps = false;
    }
    if (config == "DLA(bramac)") experiment.problem.grid = Grid::bramac;
    if (config.starts_with("dup")) experiment.problem.duplication = config[3] - '0';
    if (!fields[6].empty()) row.tile = tile_text(fields[6], experiment);
    if (!fields[7].empty()) row.brams = std::stoll(fields[7]);
    if (!fields[8].empty()) row.dsps = std::llround(std::stod(fields[8]));
    if (!fields[9].empty()) row.area_ratio = std::stod(fields[9]);
    if (!fields[10].empty()) row.ties = std::stoll(fields[10]);
    return row;
  }

  std::filesystem::path root_;
  std::map<std::string, std::unique_ptr<Workload>> workloads_;
  std::vector<ReferenceRow> rows_;
};

}  // namespace lutmark::designs::m4bram
