// SPDX-License-Identifier: Apache-2.0
// Hardware: what a generator hands over, RTL with streams and declared timing.
#include "harness/core/hardware.h"

#include "harness/core/error.h"

namespace lutmark::core {
namespace {

constexpr std::int64_t most_bits = 1 << 24;

}  // namespace

const Format& manifest_format() {
  static const Format format{
      "manifest", 1,
      Shape::object(
          "what the stages of a flow know of generated hardware",
          {required("schema", Shape::integer("version of this format", 1, 1)),
           required("files", Shape::array("RTL files", Shape::string("file name"), 1)),
           required("top", Shape::string("top module")),
           required("latency_cycles", Shape::integer("declared latency", 0, most_bits)),
           required("interval_cycles",
                    Shape::integer("declared initiation interval", 1, most_bits)),
           required("ops_per_frame", Shape::number("useful operations in a frame")),
           required(
               "streams",
               Shape::array(
                   "valid/ready streams of the top module",
                   Shape::object("a stream",
                                 {required("name", Shape::string("name in port names")),
                                  required("direction", Shape::word("seen from the top module",
                                                                    all_names<Direction>())),
                                  required("width", Shape::integer("bits of a beat", 1, most_bits)),
                                  required("beats_per_frame",
                                           Shape::integer("beats of a frame", 1, most_bits))}),
                   1))})};
  return format;
}

std::string manifest_text(const Hardware& hardware, double ops_per_frame) {
  Json json{{"schema", 1},
            {"files", Json::array()},
            {"top", hardware.top},
            {"latency_cycles", hardware.latency_cycles},
            {"interval_cycles", hardware.interval_cycles},
            {"ops_per_frame", ops_per_frame},
            {"streams", Json::array()}};
  for (const auto& [name, text] : hardware.files) json["files"].push_back(name);
  for (const Stream& stream : hardware.streams) {
    json["streams"].push_back({{"name", stream.name},
                               {"direction", to_name(stream.direction)},
                               {"width", stream.width},
                               {"beats_per_frame", stream.beats_per_frame}});
  }
  return json.dump(1) + "\n";
}

Manifest parse_manifest(const Json& json, const std::string& source) {
  manifest_format().check(json, source);
  // Figures per operation are divided by it.
  if (json["ops_per_frame"].get<double>() <= 0) {
    throw UserError(source + " at /ops_per_frame", "is not positive", "correct the design");
  }
  Manifest manifest;
  manifest.files = json["files"].get<std::vector<std::string>>();
  manifest.top = json["top"];
  manifest.latency_cycles = json["latency_cycles"];
  manifest.interval_cycles = json["interval_cycles"];
  manifest.ops_per_frame = json["ops_per_frame"];
  for (const Json& item : json["streams"]) {
    manifest.streams.push_back(
        {.name = item["name"],
         .direction = *from_name<Direction>(item["direction"].get<std::string>()),
         .width = item["width"],
         .beats_per_frame = item["beats_per_frame"]});
  }
  return manifest;
}

Manifest read_manifest(const std::filesystem::path& file) {
  return parse_manifest(load_json(file), file.string());
}

}  // namespace lutmark::core
