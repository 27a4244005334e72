// SPDX-License-Identifier: Apache-2.0
// Shape: what a JSON value may be. One description checks files and writes their JSON Schema.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/json.h"

namespace lutmark::core {

/// A description of a JSON value. Values are refused with file, JSON pointer, and a suggestion for
/// a misspelt key or word.
class Shape {
 public:
  struct Field;

  static Shape string(std::string meaning);
  static Shape word(std::string meaning, std::vector<std::string> words);
  static Shape integer(std::string meaning, std::int64_t min, std::int64_t max);
  static Shape number(std::string meaning);
  static Shape boolean(std::string meaning);
  static Shape array(std::string meaning, Shape item, std::size_t min_items = 0);
  /// An object with exactly these keys; the optional ones may be absent.
  static Shape object(std::string meaning, std::vector<Field> fields);
  /// An object with any keys whose values all have one shape.
  static Shape map(std::string meaning, Shape value);
  /// The first alternative whose JSON type fits decides.
  static Shape either(std::string meaning, std::vector<Shape> alternatives);

  /// Throws UserError for the first difference between `json` and this shape.
  void check(const Json& json, const std::string& source, const std::string& pointer = "") const;

  /// JSON Schema (2020-12) of this shape, without the `$schema` line.
  Json schema() const;

 private:
  enum class Kind { string, word, integer, number, boolean, array, object, map, either };
  bool fits_type(const Json& json) const;
  std::string type_name() const;
  void check_object(const Json& json, const std::string& source, const std::string& pointer) const;

  Kind kind_ = Kind::string;
  std::string meaning_;
  std::vector<std::string> words_;
  std::int64_t min_ = 0;
  std::int64_t max_ = 0;
  std::size_t min_items_ = 0;
  std::vector<Field> fields_;
  std::vector<Shape> parts_;
};

struct Shape::Field {
  std::string name;
  bool required = true;
  Shape shape;
};

inline Shape::Field required(std::string name, Shape shape) {
  return {std::move(name), true, std::move(shape)};
}
inline Shape::Field optional(std::string name, Shape shape) {
  return {std::move(name), false, std::move(shape)};
}

/// A file format with a name and a version. Older versions that `upgrade` knows are brought to the
/// newest first; newer ones are refused with the advice to update lutmark.
struct Format {
  std::string name;      ///< "suite"
  std::int64_t version;  ///< the value of the key "schema" in files of today
  Shape shape;

  /// Checks the version, then the shape.
  void check(const Json& json, const std::string& source) const;
  /// The complete JSON Schema document.
  Json schema_document() const;
};

}  // namespace lutmark::core
