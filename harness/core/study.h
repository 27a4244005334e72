// SPDX-License-Identifier: Apache-2.0
// Study: figures, charts and diagrams that cases make, by a pure function of their results.
#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/flow.h"
#include "harness/core/record.h"

namespace lutmark::core {

/// A deterministic metric, or the median over the seeds of a seeded one. Nothing where it was not
/// measured or is withheld.
std::optional<double> value_of(const CaseResult& result, std::string_view metric);

/// A case with what it added up to in a run.
struct Measured {
  Case question;
  CaseResult result;

  std::optional<double> value(std::string_view metric) const { return value_of(result, metric); }
};

/// Which cases are meant: a design, a flow and stored integers of some parameters. Empty texts
/// match anything.
struct Pick {
  std::string design;
  std::string flow;
  std::vector<std::pair<std::string, std::int64_t>> parameters = {};

  bool matches(const Case& question) const;
  /// The same with one more parameter held.
  Pick with(std::string_view parameter, std::int64_t value) const;
};

/// The mean of repetitions, with the least and the greatest of them.
struct Spread {
  double mean = 0;
  double low = 0;
  double high = 0;
  std::size_t count = 0;
};

/// Nothing of nothing.
std::optional<Spread> spread_of(const std::vector<double>& values);
/// Nothing of nothing, or where a value is not above 0.
std::optional<double> geometric_mean(const std::vector<double>& values);

/// The results that a study is made from.
class Measurements {
 public:
  explicit Measurements(std::vector<Measured> cases) : cases_(std::move(cases)) {}

  const std::vector<Measured>& cases() const { return cases_; }
  std::vector<const Measured*> all(const Pick& pick) const;
  /// The one case that is meant, or nullptr; of several the first.
  const Measured* one(const Pick& pick) const;
  /// Of those that have the metric.
  std::vector<double> values(const Pick& pick, std::string_view metric) const;
  std::optional<Spread> spread(const Pick& pick, std::string_view metric) const {
    return spread_of(values(pick, metric));
  }
  /// Stored integers that a parameter takes among the cases meant, ascending.
  std::vector<std::int64_t> levels(const Pick& pick, std::string_view parameter) const;
  /// Metric of a case of `above` over that of the case of `below` that has the same values of all
  /// parameters but `but`, and the same design and flow where `above` names none. Pairs with one
  /// side missing are left out.
  std::vector<double> ratios(const Pick& above, const Pick& below, std::string_view metric,
                             std::initializer_list<std::string_view> but) const;

 private:
  std::vector<Measured> cases_;
};

/// A number with its meaning. Claims are held against it by name.
struct StudyFigure {
  std::string name;     ///< "luts_s90_over_s0"
  std::string meaning;  ///< one line
  std::string unit;     ///< "ratio", "cells"
  double value = 0;
  std::optional<double> low = {};   ///< both or neither
  std::optional<double> high = {};  ///< both or neither
  std::string interval = {};  ///< what low and high are: "least and greatest of 5 weight seeds"
  std::size_t cases = 0;      ///< that the number is made of

  static StudyFigure of(std::string name, std::string meaning, std::string unit,
                        const Spread& spread, std::string interval);
};

struct ChartPoint {
  double x = 0;
  double y = 0;
  std::optional<double> low = {};   ///< of y; both or neither
  std::optional<double> high = {};  ///< of y; both or neither
  std::string case_name = {};       ///< that the point leads to, or empty
};

struct ChartSeries {
  std::string name;
  std::vector<ChartPoint> points;
  bool is_joined = true;  ///< by lines, in the order of the points
};

enum class Scale : std::uint8_t {
  linear,  ///< y from 0
  log,
  linear_from_data,  ///< y from the least figure, where nothing near 0 is meant
};
template <>
struct EnumNames<Scale> {
  static constexpr std::array<std::string_view, 3> names{"linear", "log", "linear_from_data"};
};

/// What the site draws. With categories x is the place of one.
struct Chart {
  std::string id;  ///< unique in the study, fit for a file name
  std::string title;
  std::string x_label;
  std::string y_label;
  Scale x_scale = Scale::linear;
  Scale y_scale = Scale::linear;
  std::vector<std::string> categories = {};
  std::vector<ChartSeries> series = {};
  std::vector<std::string> notes = {};  ///< sentences under the chart
};

/// A figure inside a box.
struct BoxFigure {
  std::string name;  ///< "LUTs"
  double value = 0;
};

/// A part of a structure with what was measured of it.
struct DiagramBox {
  std::string id;     ///< unique in the diagram
  std::string label;  ///< "sign extension"
  int copies = 1;     ///< drawn as "4 x"; the figures are those of one
  /// On a grid, columns from the left and rows from the top; sizes in cells of it.
  double column = 0;
  double row = 0;
  double width = 1;
  double height = 1;
  std::vector<BoxFigure> figures = {};
  std::string case_name = {};  ///< that the box leads to, or empty
  bool is_frame = false;       ///< around others: its label is at the top
};

struct DiagramArrow {
  std::string from;  ///< ids of boxes
  std::string to;
  std::string label = {};
};

/// A structure as boxes and arrows.
struct Diagram {
  std::string id;  ///< unique among charts and diagrams of the study
  std::string title;
  std::vector<DiagramBox> boxes = {};
  std::vector<DiagramArrow> arrows = {};
  std::vector<std::string> notes = {};  ///< sentences under the diagram
};

struct StudyResult {
  std::vector<StudyFigure> figures = {};
  std::vector<Chart> charts = {};
  std::vector<Diagram> diagrams = {};

  const StudyFigure* find(std::string_view figure) const;
};

/// A value; `derive` is pure. What was not measured has no figure and no point.
struct Study {
  std::string name;     ///< "kratos.sparsity"
  std::string meaning;  ///< one line
  std::string suite;    ///< whose cases it is made from
  std::function<StudyResult(const Measurements&)> derive;
};

}  // namespace lutmark::core
