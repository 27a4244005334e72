// SPDX-License-Identifier: Apache-2.0
// lutmark metrics: the metric table.
#include <memory>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/site_data.h"
#include "harness/cli/table.h"
#include "harness/core/metric.h"

namespace lutmark::cli {

void add_metrics(CLI::App& app, Action& action) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command =
      app.add_subcommand("metrics", "what every figure is called, its unit and its meaning");
  command->add_flag("--json", *json, "print JSON");
  command->footer("Example:\n  lutmark metrics");
  command->callback([=, &action] {
    action = [=] {
      if (*json) {
        fmt::print("{}\n", metrics_json().dump(1));
        return 0;
      }
      std::vector<std::vector<std::string>> rows;
      for (const core::Metric& metric : core::metric_table()) {
        rows.push_back({std::string(metric.name), std::string(metric.unit),
                        std::string(core::to_name(metric.better)),
                        std::string(core::to_name(metric.kind)), std::string(metric.meaning)});
      }
      fmt::print("{}",
                 format_table({{"metric"}, {"unit"}, {"better"}, {"kind"}, {"meaning"}}, rows));
      return 0;
    };
  });
}

}  // namespace lutmark::cli
