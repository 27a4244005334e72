// SPDX-License-Identifier: Apache-2.0
// Shape: what a JSON value may be. One description checks files and writes their JSON Schema.
#include "harness/core/shape.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::core {
namespace {

std::string place(const std::string& source, const std::string& pointer) {
  return pointer.empty() ? source : source + " at " + pointer;
}

std::string escape(std::string key) {  // RFC 6901
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] == '~')
      key.replace(i, 1, "~0");
    else if (key[i] == '/')
      key.replace(i, 1, "~1");
    else
      continue;
    ++i;
  }
  return key;
}

}  // namespace

Shape Shape::string(std::string meaning) {
  Shape shape;
  shape.kind_ = Kind::string;
  shape.meaning_ = std::move(meaning);
  return shape;
}

Shape Shape::word(std::string meaning, std::vector<std::string> words) {
  Shape shape = string(std::move(meaning));
  shape.kind_ = Kind::word;
  shape.words_ = std::move(words);
  return shape;
}

Shape Shape::integer(std::string meaning, std::int64_t min, std::int64_t max) {
  Shape shape = string(std::move(meaning));
  shape.kind_ = Kind::integer;
  shape.min_ = min;
  shape.max_ = max;
  return shape;
}

Shape Shape::number(std::string meaning) {
  Shape shape = string(std::move(meaning));
  shape.kind_ = Kind::number;
  return shape;
}

Shape Shape::boolean(std::string meaning) {
  Shape shape = string(std::move(meaning));
  shape.kind_ = Kind::boolean;
  return shape;
}

Shape Shape::array(std::string meaning, Shape item, std::size_t min_items) {
  Shape shape = string(std::move(meaning));
  shape.kind_ = Kind::array;
  shape.min_items_ = min_items;
  shape.parts_.push_back(std::move(item));
  return shape;
}

Shape Shape::object(std::string meaning, std::vector<Field> fields) {
  Shape shape = string(std::move(meaning));
  shape.kind_ = Kind::object;
  shape.fields_ = std::move(fields);
  return shape;
}

Shape Shape::map(std::string meaning, Shape value) {
  Shape shape = string(std::move(meaning));
  shape.kind_ = Kind::map;
  shape.parts_.push_back(std::move(value));
  return shape;
}

Shape Shape::either(std::string meaning, std::vector<Shape> alternatives) {
  Shape shape = string(std::move(meaning));
  shape.kind_ = Kind::either;
  shape.parts_ = std::move(alternatives);
  return shape;
}

bool Shape::fits_type(const Json& json) const {
  switch (kind_) {
    case Kind::string:
    case Kind::word:
      return json.is_string();
    case Kind::integer:
      return json.is_number_integer();
    case Kind::number:
      return json.is_number();
    case Kind::boolean:
      return json.is_boolean();
    case Kind::array:
      return json.is_array();
    case Kind::object:
    case Kind::map:
      return json.is_object();
    case Kind::either:
      return std::any_of(parts_.begin(), parts_.end(),
                         [&](const Shape& part) { return part.fits_type(json); });
  }
  return false;
}

std::string Shape::type_name() const {
  switch (kind_) {
    case Kind::string:
      return "a string";
    case Kind::word:
      return "one of " + join(words_, ", ");
    case Kind::integer:
      return fmt::format("an integer from {} to {}", min_, max_);
    case Kind::number:
      return "a number";
    case Kind::boolean:
      return "true or false";
    case Kind::array:
      return "an array";
    case Kind::object:
    case Kind::map:
      return "an object";
    case Kind::either: {
      std::vector<std::string> names;
      for (const Shape& part : parts_) names.push_back(part.type_name());
      return join(names, " or ");
    }
  }
  return "";
}

void Shape::check(const Json& json, const std::string& source, const std::string& pointer) const {
  if (!fits_type(json)) {
    throw UserError(place(source, pointer),
                    fmt::format("{} where {} is expected", json.type_name(), type_name()),
                    "it means: " + meaning_);
  }
  if (kind_ == Kind::word) {
    const auto& text = json.get_ref<const std::string&>();
    if (std::find(words_.begin(), words_.end(), text) == words_.end()) {
      throw UserError(place(source, pointer),
                      fmt::format("'{}' is not known{}", text, did_you_mean(text, words_)),
                      "use " + type_name());
    }
  } else if (kind_ == Kind::integer) {
    const bool too_large =
        json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(max_);
    if (too_large || json.get<std::int64_t>() < min_ || json.get<std::int64_t>() > max_) {
      throw UserError(place(source, pointer), fmt::format("{} is out of range", json.dump()),
                      "use " + type_name());
    }
  } else if (kind_ == Kind::number) {
    if (!std::isfinite(json.get<double>())) {
      throw UserError(place(source, pointer), "is not a finite number", "use a finite number");
    }
  } else if (kind_ == Kind::array) {
    if (json.size() < min_items_) {
      throw UserError(place(source, pointer), "has too few entries",
                      fmt::format("give at least {}", min_items_));
    }
    for (std::size_t i = 0; i < json.size(); ++i) {
      parts_.front().check(json[i], source, fmt::format("{}/{}", pointer, i));
    }
  } else if (kind_ == Kind::object) {
    check_object(json, source, pointer);
  } else if (kind_ == Kind::map) {
    for (const auto& [key, value] : json.items()) {
      parts_.front().check(value, source, pointer + "/" + escape(key));
    }
  } else if (kind_ == Kind::either) {
    std::find_if(parts_.begin(), parts_.end(), [&](const Shape& part) {
      return part.fits_type(json);
    })->check(json, source, pointer);
  }
}

void Shape::check_object(const Json& json, const std::string& source,
                         const std::string& pointer) const {
  std::vector<std::string> known;
  for (const Field& field : fields_) known.push_back(field.name);
  for (const auto& item : json.items()) {
    const std::string& key = item.key();
    const auto field =
        std::find_if(fields_.begin(), fields_.end(), [&](const Field& f) { return f.name == key; });
    if (field == fields_.end()) {
      throw UserError(place(source, pointer + "/" + escape(key)),
                      fmt::format("the key '{}' is not known{}", key, did_you_mean(key, known)),
                      "known keys here: " + join(known, ", "));
    }
    field->shape.check(item.value(), source, pointer + "/" + escape(key));
  }
  for (const Field& field : fields_) {
    if (field.required && !json.contains(field.name)) {
      throw UserError(place(source, pointer), fmt::format("the key '{}' is missing", field.name),
                      "add it: " + field.shape.meaning_);
    }
  }
}

Json Shape::schema() const {
  Json schema = Json::object();
  if (!meaning_.empty()) schema["description"] = meaning_;
  switch (kind_) {
    case Kind::string:
      schema["type"] = "string";
      break;
    case Kind::word:
      schema["enum"] = words_;
      break;
    case Kind::integer:
      schema["type"] = "integer";
      schema["minimum"] = min_;
      schema["maximum"] = max_;
      break;
    case Kind::number:
      schema["type"] = "number";
      break;
    case Kind::boolean:
      schema["type"] = "boolean";
      break;
    case Kind::array:
      schema["type"] = "array";
      schema["items"] = parts_.front().schema();
      if (min_items_ > 0) schema["minItems"] = min_items_;
      break;
    case Kind::object: {
      schema["type"] = "object";
      schema["additionalProperties"] = false;
      schema["properties"] = Json::object();
      Json names = Json::array();
      for (const Field& field : fields_) {
        schema["properties"][field.name] = field.shape.schema();
        if (field.required) names.push_back(field.name);
      }
      if (!names.empty()) schema["required"] = names;
      break;
    }
    case Kind::map:
      schema["type"] = "object";
      schema["additionalProperties"] = parts_.front().schema();
      break;
    case Kind::either:
      schema["anyOf"] = Json::array();
      for (const Shape& part : parts_) schema["anyOf"].push_back(part.schema());
      break;
  }
  return schema;
}

void Format::check(const Json& json, const std::string& source) const {
  if (json.is_object() && json.contains("schema") && json["schema"].is_number_integer()) {
    const Json& found_json = json["schema"];
    const auto found = found_json.get<std::int64_t>();
    const bool beyond = found_json.is_number_unsigned() && found < 0;
    if (beyond || found > version) {
      throw UserError(source + " at /schema",
                      fmt::format("{} version {} is newer than this lutmark knows ({})", name,
                                  found_json.dump(), version),
                      "update lutmark");
    }
    if (found < version) {
      throw UserError(
          source + " at /schema",
          fmt::format("{} version {} is no longer read (today's is {})", name, found, version),
          "see docs/schemas/README.md for what changed");
    }
  }
  shape.check(json, source);
}

Json Format::schema_document() const {
  Json document = shape.schema();
  document["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  document["title"] = "lutmark " + name;
  // Lines of a journal after the first have no version of their own.
  if (document["properties"].contains("schema")) {
    document["properties"]["schema"] = {{"const", version},
                                        {"description", "version of this format"}};
  }
  return document;
}

}  // namespace lutmark::core
