// SPDX-License-Identifier: Apache-2.0
// Workload: the layers that an accelerator runs, with what its buffers have to hold.
#include "designs/m4bram/model/workload.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/core/enum_names.h"
#include "harness/core/error.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Json;
using core::optional;
using core::required;
using core::Shape;
using core::UserError;

constexpr std::int64_t most_size = 1 << 20;
// Far below 2^53, up to which the model's doubles are exact.
constexpr double most_macs = 1e15;

Shape size(const std::string& meaning) { return Shape::integer(meaning, 1, most_size); }

Shape map_side(const std::string& meaning) {
  return Shape::array(meaning + ": height, width, channels", size("elements"), 3);
}

Shape layer_shape() {
  return Shape::object(
      "a layer, or several alike",
      {required("kind", Shape::word("conv (convolution), fc (every input to every output, batched) "
                                    "or gemm (m x k by k x n)",
                                    {"conv", "fc", "gemm"})),
       optional("count", size("how often such a layer occurs; 1 when absent")),
       optional("filter_width", size("conv: columns of a window")),
       optional("filter_height", size("conv: rows of a window")),
       optional("in_channels", size("conv, fc: channels taken in")),
       optional("out_height", size("conv: rows of the result")),
       optional("out_width", size("conv: columns of the result")),
       optional("out_channels", size("conv, fc: channels of the result")),
       optional("stride", size("conv: distance of windows, both ways; 1 when absent")),
       optional("groups", size("conv: groups of channels that do not meet; 1 when absent")),
       optional("m", size("gemm: rows of the result")),
       optional("k", size("gemm: length of the sums")),
       optional("n", size("gemm: columns of the result"))});
}

struct Key {
  const char* name;
  bool is_required;
};

// Which keys belong to which kind; the shape cannot say it.
void check_keys(const Json& layer, const std::string& place) {
  static const std::map<std::string, std::vector<Key>> keys{
      {"conv",
       {{"filter_width", true},
        {"filter_height", true},
        {"in_channels", true},
        {"out_height", true},
        {"out_width", true},
        {"out_channels", true},
        {"stride", false},
        {"groups", false}}},
      {"fc", {{"in_channels", true}, {"out_channels", true}}},
      {"gemm", {{"m", true}, {"k", true}, {"n", true}}}};
  const std::string kind = layer["kind"];
  const std::vector<Key>& known = keys.at(kind);
  for (const Key& key : known) {
    if (key.is_required && !layer.contains(key.name)) {
      throw UserError(place, fmt::format("the key '{}' is missing", key.name),
                      fmt::format("a layer of kind {} needs it", kind));
    }
  }
  for (const auto& item : layer.items()) {
    const std::string& name = item.key();
    const bool belongs =
        name == "kind" || name == "count" ||
        std::any_of(known.begin(), known.end(), [&](const Key& key) { return name == key.name; });
    if (!belongs) {
      throw UserError(place + "/" + name, fmt::format("the key '{}' is out of place", name),
                      fmt::format("a layer of kind {} has none", kind));
    }
  }
}

// A matrix product is a convolution with windows of one element on a map of m elements, as near to
// a square as they allow.
Convolution as_convolution(int m, int k, int n) {
  int height = 1;
  for (int side = 1; static_cast<std::int64_t>(side) * side <= m; ++side)
    if (m % side == 0) height = side;
  return {.c = k, .p = height, .q = m / height, .k = n};
}

FeatureMap map_of(const Convolution& layer, int stride) {
  return {.in_height = static_cast<std::int64_t>(layer.p) * stride,
          .in_width = static_cast<std::int64_t>(layer.q) * stride,
          .in_channels = static_cast<std::int64_t>(layer.c) * layer.groups,
          .out_height = layer.p,
          .out_width = layer.q,
          .out_channels = static_cast<std::int64_t>(layer.k) * layer.groups};
}

Convolution read_convolution(const Json& json, const std::string& place) {
  if (json["kind"] == "gemm") return as_convolution(json["m"], json["k"], json["n"]);
  const int groups = json.value("groups", 1);
  for (const char* channels : {"in_channels", "out_channels"}) {
    if (json[channels].get<int>() % groups == 0) continue;
    throw UserError(fmt::format("{}/{}", place, channels),
                    fmt::format("{} channels in {} groups", json[channels].dump(), groups),
                    "give a number of channels that the groups divide");
  }
  return {.r = json["filter_width"],
          .s = json["filter_height"],
          .c = json["in_channels"].get<int>() / groups,
          .p = json["out_height"],
          .q = json["out_width"],
          .k = json["out_channels"].get<int>() / groups,
          .groups = groups};
}

FeatureMap read_map(const Json& json, const std::string& place) {
  for (const char* side : {"in", "out"}) {
    if (json[side].size() == 3) continue;
    throw UserError(fmt::format("{}/{}", place, side), "has not three sizes",
                    "give height, width and channels");
  }
  return {.in_height = json["in"][0],
          .in_width = json["in"][1],
          .in_channels = json["in"][2],
          .out_height = json["out"][0],
          .out_width = json["out"][1],
          .out_channels = json["out"][2]};
}

void check_macs(double macs, const std::string& place) {
  if (macs <= most_macs) return;
  throw UserError(place, fmt::format("{:.3g} multiply-accumulates", macs),
                  fmt::format("give layers of at most {:.0e} together", most_macs));
}

// Filters wider than one column fill accelerators that take three at once.
int fitting_rvec(const std::vector<Convolution>& convolutions) {
  double wide = 0;
  double all = 0;
  for (const Convolution& layer : convolutions) {
    all += layer.macs();
    if (layer.r >= 3) wide += layer.macs();
  }
  return 2 * wide >= all ? 3 : 1;
}

void add_layers(Workload& workload, std::vector<Convolution>& convolutions, const Json& layers,
                const std::string& source, const std::string& pointer, bool is_cim) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Json& json = layers[i];
    const std::string place = fmt::format("{} at {}/{}", source, pointer, i);
    check_keys(json, place);
    const std::int64_t count = json.value("count", std::int64_t{1});
    if (json["kind"] == "fc") {
      if (is_cim) {
        throw UserError(place + "/kind", "a fully connected layer is folded in one way only",
                        "leave it among /layers alone");
      }
      workload.fully_connected.push_back(
          {.c = json["in_channels"], .k = json["out_channels"], .count = count});
      check_macs(workload.fully_connected.back().macs(), place);
      continue;
    }
    Convolution layer = read_convolution(json, place);
    layer.count = count;
    check_macs(layer.macs(), place);
    convolutions.push_back(layer);
    if (!is_cim) workload.maps.push_back(map_of(layer, json.value("stride", 1)));
  }
}

Workload of_one_layer(const std::string& name, const Json& layer) {
  return parse_workload({{"schema", 1}, {"name", name}, {"layers", Json::array({layer})}},
                        "command line");
}

}  // namespace

double Convolution::macs() const {
  return double(r) * s * c * p * q * k * groups * static_cast<double>(count);
}

double FullyConnected::macs() const { return double(c) * k * static_cast<double>(count); }

double Workload::macs() const {
  double sum = 0;
  for (const Convolution& layer : convolutions) sum += layer.macs();
  for (const FullyConnected& layer : fully_connected) sum += layer.macs();
  return sum;
}

const Convolution& Workload::largest_filters() const {
  const auto room = [](const Convolution& layer) {
    return double(layer.r) * layer.s * layer.c * layer.k * layer.groups;
  };
  return *std::max_element(
      convolutions.begin(), convolutions.end(),
      [&](const Convolution& a, const Convolution& b) { return room(a) < room(b); });
}

const FeatureMap& Workload::largest_map() const {
  return *std::max_element(maps.begin(), maps.end(), [](const FeatureMap& a, const FeatureMap& b) {
    return a.in() + a.out() < b.in() + b.out();
  });
}

const core::Format& workload_format() {
  static const core::Format format{
      "workload", 1,
      Shape::object(
          "layers that an accelerator runs; docs/m4bram.md says how",
          {required("schema", Shape::integer("version of this format", 1, 1)),
           required("name", Shape::string("for people")),
           optional("source", Shape::string("where the layers come from")),
           optional("rvec",
                    Shape::integer("filter columns taken at once; when absent 3, or 1 where "
                                   "most products are of narrower filters",
                                   1, 64)),
           optional("outputs_held", Shape::integer("results held on chip at once: 2 with residual "
                                                   "connections; 1 when absent",
                                                   1, 16)),
           optional("map_share", size("only one of so many parts of a map is held on chip; 1 when "
                                      "absent")),
           optional("map_share_without_dsps",
                    size("the same of accelerators without DSPs; map_share when absent")),
           optional("filters_held", size("layers whose filters are held on chip at once; 1 when "
                                         "absent")),
           required("layers", Shape::array("layers in any order", layer_shape(), 1)),
           optional("cim_layers",
                    Shape::array("layers but fc, folded for compute-in-memory blocks; "
                                 "the same when absent",
                                 layer_shape(), 1)),
           optional("maps",
                    Shape::array(
                        "feature maps that stream buffers hold; those of the layers when "
                        "absent",
                        Shape::object("of a layer", {required("in", map_side("what it takes in")),
                                                     required("out", map_side("what it makes"))}),
                        1))})};
  return format;
}

Workload parse_workload(const Json& json, const std::string& source) {
  workload_format().check(json, source);
  Workload workload{.name = json["name"], .source = json.value("source", "")};
  add_layers(workload, workload.convolutions, json["layers"], source, "/layers", false);
  if (workload.convolutions.empty()) {
    throw UserError(source + " at /layers", "has fully connected layers only",
                    "give them as gemm with the batch as m: a tile is made for convolutions and "
                    "matrix products, batches of fully connected layers only pass through it");
  }
  workload.cim_convolutions = workload.convolutions;
  if (json.contains("cim_layers")) {
    workload.cim_convolutions.clear();
    add_layers(workload, workload.cim_convolutions, json["cim_layers"], source, "/cim_layers",
               true);
  }
  if (json.contains("maps")) {
    workload.maps.clear();
    for (std::size_t i = 0; i < json["maps"].size(); ++i)
      workload.maps.push_back(read_map(json["maps"][i], fmt::format("{} at /maps/{}", source, i)));
  }
  check_macs(workload.macs(), source + " at /layers");
  workload.rvec = json.value("rvec", fitting_rvec(workload.convolutions));
  workload.outputs_held = json.value("outputs_held", 1);
  workload.map_share = json.value("map_share", 1);
  workload.map_share_without_dsps = json.value("map_share_without_dsps", workload.map_share);
  workload.filters_held = json.value("filters_held", 1);
  return workload;
}

Workload read_workload(const std::filesystem::path& file) {
  constexpr std::size_t most_bytes = std::size_t{4} << 20;
  return parse_workload(core::load_json(file, most_bytes), file.string());
}

Workload gemm_workload(int m, int k, int n) {
  return of_one_layer(fmt::format("GEMM {} x {} x {}", m, k, n),
                      {{"kind", "gemm"}, {"m", m}, {"k", k}, {"n", n}});
}

Workload convolution_workload(const Convolution& layer, int stride) {
  return of_one_layer(fmt::format("{} x {} convolution", layer.r, layer.s),
                      {{"kind", "conv"},
                       {"filter_width", layer.r},
                       {"filter_height", layer.s},
                       {"in_channels", layer.c},
                       {"out_height", layer.p},
                       {"out_width", layer.q},
                       {"out_channels", layer.k},
                       {"stride", stride}});
}

}  // namespace lutmark::designs::m4bram
