// SPDX-License-Identifier: Apache-2.0
// Files of trained nets: JSON named by its SHA-256, "<name>-<first 12 digits>.json".
#include "harness/nn/net_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/sha256.h"
#include "harness/core/text.h"

namespace lutmark::nn {
namespace {

using core::Json;
using core::optional;
using core::required;
using core::Shape;

constexpr std::size_t hash_digits = 12;
constexpr std::size_t most_bytes = std::size_t{16} << 20;
constexpr const char* train_again = "train the net again: lutmark train";

Shape side(const std::string& meaning) { return Shape::integer(meaning, 1, 4096); }

Shape layer_shape() {
  return Shape::object(
      "sums of products of unsigned activations with signed weights, without bias",
      {required("kind", Shape::word("fc (every input to every output) or conv2d "
                                    "(cross-correlation without padding)",
                                    core::all_names<LayerKind>())),
       optional("inputs", Shape::integer("fc: numbers taken in", 1, 1 << 24)),
       optional("rows", side("conv2d: rows taken in")),
       optional("columns", side("conv2d: columns taken in")),
       optional("channels", side("conv2d: channels taken in, fastest in memory")),
       optional("kernel_rows", side("conv2d: rows of a window")),
       optional("kernel_columns", side("conv2d: columns of a window")),
       optional("stride", side("conv2d: distance of windows, both ways")),
       required("outputs", side("outputs of fc, channels of conv2d")),
       required("weight_bits", Shape::integer("width of a weight, two's complement", 1, 16)),
       optional("shift", Shape::integer("not in the last layer: low bits dropped from a sum, "
                                        "rounding to nearest, ties up",
                                        0, 40)),
       optional("output_bits", Shape::integer("not in the last layer: a sum after the shift is "
                                              "clamped to 0 .. 2^output_bits - 1",
                                              1, 16)),
       required("weights",
                Shape::array("a row an output; in a row channels vary fastest, then columns",
                             Shape::array("weights of an output",
                                          Shape::integer("weight", -32768, 32767), 1),
                             1))});
}

// The shape cannot say which keys belong to which kind.
void check_keys(const Json& layer, bool is_last, const std::string& place) {
  const bool is_fc = layer["kind"] == "fc";
  const auto check = [&](const std::string& key, bool is_wanted, const std::string& owner) {
    if (layer.contains(key) == is_wanted) return;
    throw core::UserError(
        place, fmt::format("the key '{}' is {}", key, is_wanted ? "missing" : "out of place"),
        fmt::format("it belongs to {}", owner));
  };
  check("inputs", is_fc, "layers of the kind fc");
  for (const char* key :
       {"rows", "columns", "channels", "kernel_rows", "kernel_columns", "stride"}) {
    check(key, !is_fc, "layers of the kind conv2d");
  }
  check("shift", !is_last, "every layer but the last");
  check("output_bits", !is_last, "every layer but the last");
}

Layer parse_layer(const Json& json, bool is_last, const std::string& place) {
  check_keys(json, is_last, place);
  Layer layer{.kind = *core::from_name<LayerKind>(json["kind"].get<std::string>()),
              .outputs = json["outputs"],
              .weight_bits = json["weight_bits"],
              .shift = json.value("shift", 0),
              .output_bits = json.value("output_bits", 0)};
  if (layer.kind == LayerKind::fc) {
    layer.in = {1, 1, json["inputs"]};
  } else {
    layer.in = {json["rows"], json["columns"], json["channels"]};
    layer.kernel_rows = json["kernel_rows"];
    layer.kernel_columns = json["kernel_columns"];
    layer.stride = json["stride"];
  }
  const Json& rows = json["weights"];
  if (rows.size() != static_cast<std::size_t>(layer.outputs)) {
    throw core::UserError(place + "/weights",
                          fmt::format("has {} rows for {} outputs", rows.size(), layer.outputs),
                          train_again);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].size() != layer.taps()) {
      throw core::UserError(
          fmt::format("{}/weights/{}", place, i),
          fmt::format("has {} weights; an output has {} taps", rows[i].size(), layer.taps()),
          train_again);
    }
    for (const Json& weight : rows[i]) layer.weights.push_back(weight.get<int>());
  }
  return layer;
}

Json layer_head(const Layer& layer) {
  Json json{{"kind", core::to_name(layer.kind)},
            {"outputs", layer.outputs},
            {"weight_bits", layer.weight_bits}};
  if (layer.kind == LayerKind::fc) {
    json["inputs"] = layer.in.channels;
  } else {
    json["rows"] = layer.in.rows;
    json["columns"] = layer.in.columns;
    json["channels"] = layer.in.channels;
    json["kernel_rows"] = layer.kernel_rows;
    json["kernel_columns"] = layer.kernel_columns;
    json["stride"] = layer.stride;
  }
  if (layer.output_bits > 0) {
    json["shift"] = layer.shift;
    json["output_bits"] = layer.output_bits;
  }
  return json;
}

// An object on one line, left open for a further key.
std::string open_object(const Json& json) {
  std::string text = json.dump();
  text.pop_back();
  return text;
}

std::string layer_text(const Layer& layer) {
  std::string text = open_object(layer_head(layer)) + ",\"weights\":[";
  for (std::size_t i = 0; i < layer.weights.size(); ++i) {
    const bool is_first_of_row = i % layer.taps() == 0;
    if (is_first_of_row) text += i == 0 ? "\n[" : "],\n[";
    if (!is_first_of_row) text += ',';
    text += std::to_string(layer.weights[i]);
  }
  return text + "]]}";
}

}  // namespace

const core::Format& net_format() {
  static const core::Format format{
      "net", 1,
      Shape::object(
          "a trained net in integers only; docs/training.md says what it computes",
          {required("schema", Shape::integer("version of this format", 1, 1)),
           required("name", Shape::string("name of the net and of its file")),
           required("recipe", Shape::string("how it was trained, for people")),
           required(
               "input",
               Shape::object(
                   "from pixels to the first activations",
                   {required("rows", side("rows of an image")),
                    required("columns", side("columns of an image")),
                    required("pool", Shape::integer("side of the squares of pixels that "
                                                    "are added up",
                                                    1, 64)),
                    required("shift", Shape::integer("low bits dropped from such a sum", 0, 31)),
                    required("bits", Shape::integer("width of what is left, unsigned", 1, 16))})),
           required("layers",
                    Shape::array("layers in order; the sums of the last are the scores of the "
                                 "classes",
                                 layer_shape(), 1))})};
  return format;
}

std::string net_text(const IntegerNet& net) {
  const Json head{{"schema", net_format().version},
                  {"name", net.name},
                  {"recipe", net.recipe},
                  {"input",
                   {{"rows", net.input.rows},
                    {"columns", net.input.columns},
                    {"pool", net.input.pool},
                    {"shift", net.input.shift},
                    {"bits", net.input.bits}}}};
  std::string text = open_object(head) + ",\"layers\":[";
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    text += (i == 0 ? "\n" : ",\n") + layer_text(net.layers[i]);
  }
  return text + "]}\n";
}

IntegerNet parse_net(const Json& json, const std::string& source) {
  net_format().check(json, source);
  IntegerNet net{.name = json["name"],
                 .recipe = json["recipe"],
                 .input = {.rows = json["input"]["rows"],
                           .columns = json["input"]["columns"],
                           .pool = json["input"]["pool"],
                           .shift = json["input"]["shift"],
                           .bits = json["input"]["bits"]},
                 .layers = {}};
  if (!core::is_safe_name(net.name)) {
    throw core::UserError(source + " at /name", fmt::format("'{}' is not a name", net.name),
                          "a name has letters, digits, '_', '-' and '.' only");
  }
  const Json& layers = json["layers"];
  for (std::size_t i = 0; i < layers.size(); ++i) {
    net.layers.push_back(
        parse_layer(layers[i], i + 1 == layers.size(), fmt::format("{} at /layers/{}", source, i)));
  }
  check_net(net, source);
  return net;
}

std::string net_file_name(const std::string& net_name, std::string_view text) {
  return fmt::format("{}-{}.json", net_name, core::sha256_hex(text).substr(0, hash_digits));
}

std::string read_net_text(const std::filesystem::path& file) {
  return core::read_text(file, most_bytes);
}

void check_net_file_name(const std::filesystem::path& file, const std::string& net_name,
                         std::string_view text) {
  const std::string wanted = net_file_name(net_name, text);
  if (file.filename() == wanted) return;
  throw core::UserError(file.string(),
                        fmt::format("was changed: a file of this content is named {}", wanted),
                        "bring the file back (git checkout), or train the net again: "
                        "lutmark train");
}

IntegerNet read_net(const std::filesystem::path& file) {
  const std::string text = read_net_text(file);
  IntegerNet net = parse_net(core::parse_json(text, file.string()), file.string());
  check_net_file_name(file, net.name, text);
  return net;
}

std::vector<std::filesystem::path> net_files(const std::filesystem::path& folder,
                                             const std::string& net_name) {
  std::vector<std::filesystem::path> found;
  std::error_code ignored;
  const std::string pattern = net_name + "-" + std::string(hash_digits, '?') + ".json";
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (core::glob_match(pattern, entry.path().filename().string())) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::filesystem::path find_net(const std::filesystem::path& folder, const std::string& net_name) {
  const std::vector<std::filesystem::path> found = net_files(folder, net_name);
  if (found.size() == 1) return found.front();
  throw core::UserError((folder / net_name).string(),
                        found.empty() ? "there is no trained net of this name"
                                      : fmt::format("{} files have this name", found.size()),
                        found.empty() ? "train it: lutmark train (lutmark train --list shows all)"
                                      : "keep the one that git knows");
}

std::filesystem::path write_net(const std::filesystem::path& folder, const std::string& net_name,
                                std::string_view text) {
  const std::filesystem::path file = folder / net_file_name(net_name, text);
  core::write_text_atomically(file, text);
  for (const std::filesystem::path& other : net_files(folder, net_name)) {
    if (other != file) std::filesystem::remove(other);
  }
  return file;
}

}  // namespace lutmark::nn
