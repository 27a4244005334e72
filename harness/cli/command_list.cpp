// SPDX-License-Identifier: Apache-2.0
// lutmark list: suites, designs, flows, and the cases of a selection.
#include <memory>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/context.h"
#include "harness/cli/table.h"

namespace lutmark::cli {
namespace {

struct Options {
  std::vector<std::string> words;
  std::vector<std::string> flows;
  std::string toolchain = "pinned";
  bool json = false;
};

void print_overview(const Context& context) {
  std::vector<std::vector<std::string>> suites;
  for (const std::string& name : core::suite_names(context.suites_folder())) {
    const core::Suite suite = core::load_suite(context.suites_folder(), name);
    suites.push_back({name, suite.description});
  }
  std::vector<std::vector<std::string>> designs;
  for (const core::Design& design : context.designs()) {
    std::string parameters;
    for (const core::Parameter& parameter : design.parameters.parameters()) {
      parameters += fmt::format("{}{} {}", parameters.empty() ? "" : ", ", parameter.name,
                                core::legal_range(parameter));
    }
    designs.push_back({design.name, design.meaning, parameters});
  }
  std::vector<std::vector<std::string>> flows;
  for (const core::Flow& flow : context.flows()) flows.push_back({flow.name, flow.meaning});
  fmt::print("{}\n{}\n{}", format_table({{"suite"}, {"what for"}}, suites),
             format_table({{"design"}, {"what it is"}, {"parameters"}}, designs),
             format_table({{"flow"}, {"what it does"}}, flows));
}

core::Json overview_json(const Context& context) {
  core::Json json{{"suites", core::Json::array()},
                  {"designs", core::Json::array()},
                  {"flows", core::Json::array()}};
  for (const std::string& name : core::suite_names(context.suites_folder())) {
    json["suites"].push_back(
        {{"name", name},
         {"description", core::load_suite(context.suites_folder(), name).description}});
  }
  for (const core::Design& design : context.designs()) {
    core::Json parameters = core::Json::array();
    for (const core::Parameter& parameter : design.parameters.parameters()) {
      parameters.push_back({{"name", parameter.name},
                            {"meaning", parameter.meaning},
                            {"range", core::legal_range(parameter)}});
    }
    json["designs"].push_back({{"name", design.name},
                               {"meaning", design.meaning},
                               {"paper", design.paper},
                               {"parameters", std::move(parameters)}});
  }
  for (const core::Flow& flow : context.flows()) {
    json["flows"].push_back(
        {{"name", flow.name}, {"meaning", flow.meaning}, {"device", flow.device}});
  }
  return json;
}

int list(const Options& options) {
  const Context context(find_places(), options.toolchain);
  if (options.words.empty() && options.flows.empty()) {
    if (options.json) {
      fmt::print("{}\n", overview_json(context).dump(1));
    } else {
      print_overview(context);
    }
    return 0;
  }
  const Selection selection = select(context, options.words, options.flows);
  core::Json cases = core::Json::array();
  for (const core::Case& one : selection.cases) {
    if (options.json) {
      cases.push_back(
          {{"case", one.name()}, {"parameters", one.design->parameters.to_json(one.config)}});
    } else {
      fmt::print("{}\n", one.name());
    }
  }
  if (options.json) fmt::print("{}\n", cases.dump(1));
  return 0;
}

}  // namespace

void add_list(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("list", "suites, designs and flows; or the cases of a selection");
  command->add_option("selection", options->words, "suite, glob, case, or design with parameters");
  command->add_option("--flow", options->flows, "only these flows");
  command->add_flag("--json", options->json, "print JSON");
  command->footer(
      "Examples:\n  lutmark list\n  lutmark list smoke\n  lutmark list 'kratos.*/ice40_hx8k'");
  command->callback([=, &action] { action = [=] { return list(*options); }; });
}

}  // namespace lutmark::cli
