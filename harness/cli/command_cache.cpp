// SPDX-License-Identifier: Apache-2.0
// lutmark cache: how much it holds, whether it is whole, and making it smaller.
#include <memory>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/context.h"
#include "harness/core/text.h"
#include "harness/engine/cache.h"

namespace lutmark::cli {
namespace {

int stats(bool as_json) {
  const engine::Cache cache(Context(find_places(), "pinned").cache_folder());
  const engine::Cache::Stats stats = cache.stats();
  if (as_json) {
    fmt::print("{}\n", core::Json{{"folder", cache.root().string()},
                                  {"jobs", stats.jobs},
                                  {"objects", stats.objects},
                                  {"bytes", stats.bytes}}
                           .dump(1));
  } else {
    fmt::print("{}: {} jobs, {} files, {}\n", cache.root().string(), stats.jobs, stats.objects,
               core::human_bytes(static_cast<double>(stats.bytes)));
  }
  return 0;
}

int verify(bool as_json) {
  const engine::Cache cache(Context(find_places(), "pinned").cache_folder());
  const std::vector<std::string> problems = cache.verify();
  if (as_json) {
    fmt::print("{}\n", core::Json(problems).dump(1));
  } else {
    for (const std::string& problem : problems) fmt::print("{}\n", problem);
    fmt::print("{}\n",
               problems.empty()
                   ? "all whole"
                   : "what was damaged is removed and will be made again when it is asked for");
  }
  return problems.empty() ? 0 : 1;
}

int prune(double gigabytes) {
  const engine::Cache cache(Context(find_places(), "pinned").cache_folder());
  const std::uint64_t freed = cache.prune(static_cast<std::uint64_t>(gigabytes * 1e9));
  fmt::print("freed {}\n", core::human_bytes(static_cast<double>(freed)));
  return 0;
}

}  // namespace

void add_cache(CLI::App& app, Action& action) {
  auto json = std::make_shared<bool>(false);
  auto gigabytes = std::make_shared<double>(static_cast<double>(Context::cache_limit()) / 1e9);
  CLI::App* command = app.add_subcommand("cache", "the store of finished jobs");
  command->require_subcommand(1);
  command->footer(
      "Examples:\n  lutmark cache stats\n  lutmark cache verify\n  lutmark cache prune --keep-gb "
      "2");
  CLI::App* stats_command = command->add_subcommand("stats", "how much it holds");
  stats_command->add_flag("--json", *json, "print JSON");
  stats_command->callback([=, &action] { action = [=] { return stats(*json); }; });
  CLI::App* verify_command =
      command->add_subcommand("verify", "read everything and remove what is damaged");
  verify_command->add_flag("--json", *json, "print JSON");
  verify_command->callback([=, &action] { action = [=] { return verify(*json); }; });
  CLI::App* prune_command =
      command->add_subcommand("prune", "remove what was not used for longest");
  prune_command->add_option("--keep-gb", *gigabytes, "keep at most this much")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  prune_command->callback([=, &action] { action = [=] { return prune(*gigabytes); }; });
}

}  // namespace lutmark::cli
