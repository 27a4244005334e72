// SPDX-License-Identifier: Apache-2.0
// lutmark train: trains committed nets again, checks them, lists them with their accuracy.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "designs/registry.h"
#include "harness/cli/commands.h"
#include "harness/cli/context.h"
#include "harness/cli/table.h"
#include "harness/core/error.h"
#include "harness/core/text.h"
#include "harness/nn/fashion_mnist.h"
#include "harness/nn/net_file.h"

namespace lutmark::cli {
namespace {

namespace fs = std::filesystem;
using designs::NetFamily;

struct Options {
  std::vector<std::string> words;
  std::string out;
  std::string data = nn::fashion_mnist_folder.string();
  int threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
  bool list = false;
  bool check = false;
  bool missing = false;
};

/// A net that was asked for.
struct Wanted {
  const NetFamily* family;
  core::Config config;
  std::string name() const { return family->net_name(config); }
  bool is_committed() const {
    return std::find(family->committed.begin(), family->committed.end(), config) !=
           family->committed.end();
  }
};

void add_committed(std::vector<Wanted>& wanted, const NetFamily& family) {
  for (const core::Config& config : family.committed) wanted.push_back({&family, config});
}

const NetFamily& family_named(const std::vector<NetFamily>& families, const std::string& name) {
  std::vector<std::string> names;
  for (const NetFamily& family : families) {
    if (family.name == name) return family;
    names.push_back(family.name);
  }
  throw core::UserError("command line",
                        fmt::format("no nets '{}'{}", name, core::did_you_mean(name, names)),
                        "nets: " + core::join(names, ", "));
}

// Names of families, each with the parameters that follow it; without any, all that is committed.
std::vector<Wanted> wanted_nets(const std::vector<NetFamily>& families,
                                const std::vector<std::string>& words) {
  std::vector<Wanted> wanted;
  if (words.empty()) {
    for (const NetFamily& family : families) add_committed(wanted, family);
  }
  for (auto word = words.begin(); word != words.end();) {
    const auto next = std::find_if(word + 1, words.end(), [](const std::string& other) {
      return other.find('=') == std::string::npos;
    });
    const NetFamily& family = family_named(families, *word);
    const std::map<std::string, std::string> assignments = assignments_of({word, next});
    word = next;
    if (assignments.empty()) {
      add_committed(wanted, family);
    } else {
      wanted.push_back({&family, family.parameters.resolve(assignments, "command line")});
    }
  }
  return wanted;
}

std::string percent(std::size_t part, std::size_t whole) {
  return fmt::format("{:.2f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string test_accuracy(const designs::TrainedNet& net, const core::DataSet& test, int threads) {
  return percent(net.count_correct(test, threads), test.size());
}

/// Data sets that several nets need, each loaded once.
class DataSets {
 public:
  const core::DataSet& get(const core::DataSource& source) {
    const auto found = loaded_.find(source.sha256);
    return found != loaded_.end() ? found->second
                                  : loaded_.emplace(source.sha256, source.load()).first->second;
  }

 private:
  std::map<std::string, core::DataSet> loaded_;
};

int list(const Options& options, const std::vector<Wanted>& wanted, const fs::path& root) {
  DataSets data;
  std::vector<std::vector<std::string>> rows;
  for (const Wanted& one : wanted) {
    const core::DataSet& test = data.get(one.family->test);
    const fs::path file = nn::find_net(root / one.family->folder, one.name());
    const designs::TrainedNet net = one.family->read(file);
    rows.push_back({one.family->name, one.family->parameters.assignments(one.config), net.size,
                    test_accuracy(net, test, options.threads), file.filename().string()});
  }
  fmt::print("{}", format_table({{"nets"},
                                 {"parameters"},
                                 {"size", Align::right},
                                 {"test accuracy", Align::right},
                                 {"file"}},
                                rows));
  return 0;
}

class Progress {
 public:
  explicit Progress(std::string name) : name_(std::move(name)) {}
  void operator()(int epoch, int epochs, double loss) const {
    fmt::print(stderr, "\r{}: epoch {} of {}, loss {:.4f} ", name_, epoch, epochs, loss);
    if (epoch == epochs) fmt::print(stderr, "\n");
  }

 private:
  std::string name_;
};

designs::TrainedNet train_one(const Wanted& one, DataSets& data, int threads) {
  return one.family->train(one.config, data.get(one.family->training),
                           {.threads = threads, .progress = Progress(one.name())});
}

int check(const Options& options, const std::vector<Wanted>& wanted, const fs::path& root) {
  DataSets data;
  int differing = 0;
  for (const Wanted& one : wanted) {
    const fs::path file = nn::find_net(root / one.family->folder, one.name());
    const std::string committed = one.family->read(file).text;
    const bool is_same = train_one(one, data, options.threads).text == committed;
    fmt::print(
        "{}: {}\n", file.filename().string(),
        is_same ? "trained again, the same bit for bit" : "DIFFERS from what training gives");
    if (!is_same) ++differing;
  }
  return differing == 0 ? 0 : 1;
}

int rewrite(const Options& options, const std::vector<Wanted>& wanted, const fs::path& root) {
  for (const Wanted& one : wanted) {
    if (options.out.empty() && !one.is_committed()) {
      throw core::UserError("command line",
                            fmt::format("{} is none of the committed nets", one.name()),
                            "say where it shall go (--out FOLDER), or see lutmark train --list");
    }
  }
  DataSets data;
  for (const Wanted& one : wanted) {
    const fs::path folder = options.out.empty() ? root / one.family->folder : fs::path(options.out);
    if (options.missing && !nn::net_files(folder, one.name()).empty()) continue;
    const designs::TrainedNet net = train_one(one, data, options.threads);
    const core::DataSet& test = data.get(one.family->test);
    const fs::path file = nn::write_net(folder, one.name(), net.text);
    fmt::print("{}: {}, test accuracy {}\n", file.string(), net.size,
               test_accuracy(net, test, options.threads));
  }
  return 0;
}

int train(const Options& options) {
  const std::vector<NetFamily> families = designs::net_families(options.data);
  const std::vector<Wanted> wanted = wanted_nets(families, options.words);
  const fs::path root = find_places().root;
  if (options.list) return list(options, wanted, root);
  if (options.check) return check(options, wanted, root);
  return rewrite(options, wanted, root);
}

}  // namespace

void add_train(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "train", "train committed nets again and rewrite their files; bit for bit the same");
  command->add_option("nets", options->words,
                      "names of nets, with parameters for one of them; default: all committed");
  command->add_option("--threads", options->threads, "threads; the result is the same with any")
      ->check(CLI::Range(1, 256));
  CLI::Option* out = command->add_option("--out", options->out, "write files to this folder");
  command->add_option("--data", options->data, "folder of Fashion-MNIST's files");
  CLI::Option* list = command->add_flag("--list", options->list,
                                        "train nothing; committed nets and their test accuracy");
  CLI::Option* check =
      command->add_flag("--check", options->check, "write nothing; 1 when a committed net differs");
  CLI::Option* missing = command->add_flag("--missing", options->missing,
                                           "only nets without a file: goes on where it was ended");
  list->excludes(check)->excludes(out)->excludes(missing);
  check->excludes(out)->excludes(missing);
  command->footer(
      "Examples:\n"
      "  lutmark train --list\n"
      "  lutmark train kratos.mlp w=4 sparsity=0.9 train_seed=1 --check\n"
      "  lutmark train m4bram.cnn --missing\n"
      "  lutmark train kratos.mlp w=5 sparsity=0.7 --out /tmp/nets");
  command->callback([=, &action] { action = [=] { return train(*options); }; });
}

}  // namespace lutmark::cli
