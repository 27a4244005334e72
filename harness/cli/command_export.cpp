// SPDX-License-Identifier: Apache-2.0
// lutmark export: a judged run in the formats of other tools.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/exporters.h"
#include "harness/cli/runner.h"
#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

struct Options {
  std::string format;
  std::string run;
  std::string output;
};

const Exporter& exporter_named(const std::string& name) {
  std::vector<std::string> names;
  for (const Exporter& exporter : exporters()) {
    if (exporter.name == name) return exporter;
    names.push_back(exporter.name);
  }
  throw core::UserError("export",
                        fmt::format("no format '{}'{}", name, core::did_you_mean(name, names)),
                        "formats: " + core::join(names, ", "));
}

int export_run(const Options& options) {
  const Exporter& exporter = exporter_named(options.format);
  const Context context(find_places(), "pinned");
  const core::Run run = core::read_journal(find_run(context, options.run) / "journal.jsonl");
  JudgedRun judged{.header = run.header, .results = core::summarise(run), .verdicts = {}};
  judged.verdicts = judge_run(context, judged.header, judged.results);
  const std::string text = exporter.text(judged);
  if (options.output.empty()) {
    fmt::print("{}", text);
  } else {
    core::write_text_atomically(options.output, text);
  }
  return 0;
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("export", "a judged run in the formats of other tools");
  std::string formats = "Formats:\n";
  for (const Exporter& exporter : exporters())
    formats += fmt::format("  {:32} {}\n", exporter.name, exporter.meaning);
  command->add_option("format", options->format, "see below")->required();
  command->add_option("--run", options->run, "run (default: the newest)");
  command->add_option("-o,--output", options->output, "file to write (default: standard output)");
  command->footer(formats + "Google Benchmark's JSON comes from lutmark bench.\nExamples:\n" +
                  "  lutmark export markdown\n  lutmark export junit -o junit.xml");
  command->callback([=, &action] { action = [=] { return export_run(*options); }; });
}

}  // namespace lutmark::cli
