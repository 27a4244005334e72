// SPDX-License-Identifier: Apache-2.0
// Durations: how long jobs took before, for estimates and for starting long ones first.
#include "harness/engine/durations.h"

#include "harness/core/error.h"
#include "harness/core/json.h"

namespace lutmark::engine {
namespace {

std::map<std::string, double> load(const std::filesystem::path& file) {
  std::map<std::string, double> seconds;
  try {
    const core::Json json = core::load_json(file);
    for (const auto& [key, value] : json.items()) {
      if (value.is_number()) seconds[key] = value.get<double>();
    }
  } catch (const std::exception&) {
    seconds.clear();
  }
  return seconds;
}

std::string case_key(const std::string& case_name, const std::string& stage) {
  return case_name + " " + stage;
}

std::string flow_key(const std::string& case_name, const std::string& stage) {
  return case_name.substr(case_name.rfind('/') + 1) + " " + stage;
}

}  // namespace

Durations::Durations(std::filesystem::path file) : file_(std::move(file)), seconds_(load(file_)) {}

std::optional<double> Durations::expected(const std::string& case_name,
                                          const std::string& stage) const {
  for (const std::string& key : {case_key(case_name, stage), flow_key(case_name, stage)}) {
    if (const auto found = seconds_.find(key); found != seconds_.end()) return found->second;
  }
  return std::nullopt;
}

void Durations::note(const std::string& case_name, const std::string& stage, double wall_s) {
  const std::string flow = flow_key(case_name, stage);
  const auto mean = seconds_.find(flow);
  const double updated = mean == seconds_.end() ? wall_s : 0.8 * mean->second + 0.2 * wall_s;
  for (const auto& [key, value] :
       {std::pair{case_key(case_name, stage), wall_s}, std::pair{flow, updated}}) {
    seconds_[key] = value;
    fresh_[key] = value;
  }
}

void Durations::save() const {
  if (fresh_.empty()) return;
  std::map<std::string, double> merged = load(file_);
  for (const auto& [key, value] : fresh_) merged[key] = value;
  try {
    core::write_text_atomically(file_, core::Json(merged).dump());
  } catch (const core::UserError&) {
    // The results are safe in journal and cache; only the next estimate is poorer.
  }
}

}  // namespace lutmark::engine
