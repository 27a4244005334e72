// SPDX-License-Identifier: Apache-2.0
// Finds a small adder graph of a constant matrix.
#include "designs/common/adder_optimiser.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <map>
#include <optional>
#include <queue>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "designs/common/column_tree.h"
#include "designs/common/signed_digits.h"
#include "harness/core/random.h"

namespace lutmark::designs {
namespace {

using Operand = AdderGraph::Operand;
std::size_t index(int i) { return static_cast<std::size_t>(i); }

// Which digits, how deep, how pairs are ranked. The keys are what the search varies: a key of zero
// leaves the digits and the pairs that fall into its bucket as they are.
struct Recipe {
  static constexpr std::size_t buckets = 64;

  bool signed_digits = false;
  int tree_depth = 0;    // links of differences between columns
  int slack = 0;         // levels more than the digits need
  int misalignment = 0;  // hundredths of a bit's worth that a level of waiting takes from a pair
  std::array<std::uint64_t, buckets> pair_keys{};
  std::array<std::uint64_t, buckets> digit_keys{};
};

std::uint64_t scramble(std::uint64_t x) {
  x = (x ^ x >> 30U) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ x >> 27U) * 0x94D049BB133111EBULL;
  return x ^ x >> 31U;
}

// A graph that grows, with what pairs are ranked by: levels and ranges.
class GraphBuilder {
 public:
  GraphBuilder(int inputs, const AdderNumbers& numbers)
      : numbers_(numbers), levels_(index(inputs), 0), ranges_(index(inputs), numbers.input) {
    graph.inputs = inputs;
    for (int k = 0; k < inputs; ++k) hashes_.push_back(scramble(index(k) + 1));
  }

  int level(int node) const { return levels_[index(node)]; }
  /// Equal for equal linear forms, however they were made.
  std::uint64_t hash(int node) const { return hashes_[index(node)]; }
  int wrap_bits() const { return numbers_.wrap_bits; }
  /// The value of a term in the sum: 1 means that only its lowest bit counts.
  bool is_thin(const Operand& term) const {
    return numbers_.wrap_bits > 0 && term.shift == numbers_.wrap_bits - 1;
  }
  /// Cells of the sum of two terms: from the higher shift up to the top.
  int cells(const Operand& a, const Operand& b) const {
    const int above = std::max(a.shift, b.shift);
    if (numbers_.wrap_bits > 0) return numbers_.wrap_bits - above;
    const auto scaled = [&](const Operand& term) {
      return ranges_[index(term.node)] *
             ((term.negative ? -1 : 1) * (std::int64_t{1} << term.shift));
    };
    return (scaled(a) + scaled(b)).bits() - above;
  }

  /// The sum of two terms as a term. The node is normalised: its base is positive and not shifted.
  /// want_positive gives a positive term at the price of cells for the bits below the shift.
  Operand sum(Operand a, Operand b, bool want_positive = false) {
    if (std::tuple(a.shift, a.negative, a.node) > std::tuple(b.shift, b.negative, b.node)) {
      std::swap(a, b);
    }
    const int shift = a.shift;
    const bool turn = a.negative && !(want_positive && !b.negative);
    AdderGraph::Adder adder{{a.node, 0, a.negative != turn},
                            {b.node, b.shift - shift, b.negative != turn}};
    const Key key{a.node, b.node, adder.b.shift, adder.a.negative, adder.b.negative};
    const auto [found, is_new] = known_.try_emplace(key, graph.nodes());
    last_is_new = is_new;
    if (is_new) add(adder, std::max(level(a.node), level(b.node)) + 1);
    return {found->second, shift, turn};
  }

  /// wide plus the lowest bit of thin at the top, in the cell of wide's top bit when that has room.
  Operand attach(const Operand& wide, const Operand& thin, bool merged) {
    const int level_before = level(wide.node);
    Operand result = sum(wide, {thin.node, thin.shift, wide.negative}, false);
    if (merged && last_is_new) levels_[index(result.node)] = level_before;
    return result;
  }

  /// A negative term as a positive one: a difference is taken the other way round, where it would
  /// have to be negated after it.
  Operand positive(const Operand& term) {
    if (!graph.is_input(term.node)) {
      AdderGraph::Adder parts = graph.adder(term.node);
      if (parts.a.node != AdderGraph::none && parts.a.negative != parts.b.negative) {
        for (Operand* part : {&parts.a, &parts.b}) {
          part->shift += term.shift;
          part->negative = !part->negative;
        }
        return sum(parts.a, parts.b, true);
      }
    }
    return {negation(term.node), term.shift, false};
  }

  AdderGraph graph;
  bool last_is_new = false;

 private:
  int negation(int node) {
    const auto [found, is_new] =
        known_.try_emplace(Key{AdderGraph::none, node, 0, false, true}, graph.nodes());
    if (is_new) add({{}, {node, 0, true}}, level(node) + 1);
    return found->second;
  }

  using Key = std::tuple<int, int, int, bool, bool>;

  void add(const AdderGraph::Adder& adder, int level) {
    Range range;
    std::uint64_t hash = 0;
    for (const Operand& operand : {adder.a, adder.b}) {
      if (operand.node == AdderGraph::none) continue;
      const std::int64_t scale = (operand.negative ? -1 : 1) * (std::int64_t{1} << operand.shift);
      range = range + ranges_[index(operand.node)] * scale;
      hash += hashes_[index(operand.node)] * static_cast<std::uint64_t>(scale);
    }
    hashes_.push_back(hash);
    graph.append(adder);
    levels_.push_back(level);
    ranges_.push_back(range);
  }

  AdderNumbers numbers_;
  std::vector<int> levels_;
  std::vector<Range> ranges_;
  std::vector<std::uint64_t> hashes_;
  std::map<Key, int> known_;
};

// Sums what is left of a column, earliest terms first, so that the depth is the least possible.
class ColumnSum {
 public:
  ColumnSum(GraphBuilder& builder, std::vector<Operand> terms) : builder_(builder) {
    for (Operand& term : terms) {
      if (builder.is_thin(term)) {
        term.negative = false;
        thin_.push_back(term);
      } else {
        wide_.push_back(term);
      }
    }
  }

  Operand write() {
    // A sum with a carry chain takes one thin term along for nothing.
    const auto chained = static_cast<std::size_t>(
        std::count_if(wide_.begin(), wide_.end(),
                      [&](const Operand& term) { return builder_.cells(term, term) > 2; }));
    reduce_thin(wide_.empty() ? 1 : std::max<std::size_t>(chained, 1) - 1);
    while (wide_.size() > 1) add_earliest();
    if (wide_.empty()) return thin_.empty() ? Operand{} : finish_thin();
    Operand sum = wide_.front();
    while (!thin_.empty()) sum = add_left_over(sum);
    return sum.negative ? builder_.positive(sum) : sum;
  }

 private:
  bool earlier(const Operand& a, const Operand& b) const {
    const auto rank = [&](const Operand& term) {
      return std::tuple(builder_.level(term.node), -term.shift, term.node, term.negative);
    };
    return rank(a) < rank(b);
  }
  void sort(std::vector<Operand>& terms) const {
    std::sort(terms.begin(), terms.end(),
              [&](const Operand& a, const Operand& b) { return earlier(a, b); });
  }

  // Four thin terms fit one cell.
  void reduce_thin(std::size_t room) {
    constexpr std::size_t per_cell = 4;
    while (thin_.size() > std::max<std::size_t>(room, room == 0 ? per_cell - 1 : 1)) {
      sort(thin_);
      const std::size_t excess = thin_.size() - std::max<std::size_t>(room, 1);
      const std::size_t count = std::min(per_cell, excess + 1);
      Operand sum = thin_.front();
      const int first_level = builder_.level(thin_[count - 1].node);
      for (std::size_t i = 1; i < count; ++i) {
        sum = builder_.attach(sum, thin_[i], i > 1 && builder_.level(thin_[i].node) <= first_level);
      }
      thin_.erase(thin_.begin(), thin_.begin() + static_cast<std::ptrdiff_t>(count));
      thin_.push_back(sum);
    }
  }

  // Among equally early terms: inputs are not stored complemented for nothing, sums are.
  void bring_equal_signs_first() {
    const int level = builder_.level(wide_[1].node);
    const auto end = std::find_if(wide_.begin() + 1, wide_.end(), [&](const Operand& term) {
      return builder_.level(term.node) != level;
    });
    const bool first_is_free = builder_.level(wide_[0].node) == level;
    for (auto a = wide_.begin(); a != (first_is_free ? end : wide_.begin() + 1); ++a) {
      const auto b = std::find_if(
          a + 1, end, [&](const Operand& term) { return term.negative == a->negative; });
      if (b == end) continue;
      std::iter_swap(wide_.begin() + 1, b);
      std::iter_swap(wide_.begin(), a == wide_.begin() + 1 ? b : a);
      return;
    }
  }

  void add_earliest() {
    sort(wide_);
    bring_equal_signs_first();
    const Operand a = wide_[0];
    const Operand b = wide_[1];
    const auto positives = std::count_if(wide_.begin() + 2, wide_.end(),
                                         [](const Operand& term) { return !term.negative; });
    Operand sum = builder_.sum(a, b, positives == 0);
    wide_.erase(wide_.begin(), wide_.begin() + 2);
    if (builder_.last_is_new && builder_.cells(a, b) > 2) sum = take_thin_along(sum);
    wide_.push_back(sum);
  }

  Operand take_thin_along(const Operand& sum) {
    const int level = builder_.level(sum.node);
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < thin_.size(); ++i) {
      if (builder_.level(thin_[i].node) >= level) continue;
      if (!best || earlier(thin_[*best], thin_[i])) best = i;
    }
    if (!best) return sum;
    const Operand thin = thin_[*best];
    thin_.erase(thin_.begin() + static_cast<std::ptrdiff_t>(*best));
    return builder_.attach(sum, thin, true);
  }

  // Up to three left-over terms and the top bit of the sum share one cell.
  Operand add_left_over(const Operand& sum) {
    constexpr std::size_t per_cell = 3;
    sort(thin_);
    const std::size_t count = std::min(per_cell, thin_.size());
    Operand extra = thin_.front();
    for (std::size_t i = 1; i < count; ++i) extra = builder_.attach(extra, thin_[i], i > 1);
    thin_.erase(thin_.begin(), thin_.begin() + static_cast<std::ptrdiff_t>(count));
    return builder_.attach(sum, extra, false);
  }

  Operand finish_thin() {
    reduce_thin(1);
    return thin_.front();
  }

  GraphBuilder& builder_;
  std::vector<Operand> wide_;
  std::vector<Operand> thin_;
};

using Columns = std::vector<std::vector<Operand>>;

// Hartley's pairs of digits, IEEE TCAS-II 43(10), 1996: the pair of terms that saves most cells
// over all columns becomes a node, until no pair occurs twice.
class PairExtractor {
 public:
  PairExtractor(GraphBuilder& builder, Columns& columns, const Recipe& recipe,
                const std::vector<int>& max_depths)
      : builder_(builder), columns_(columns), recipe_(recipe) {
    for (std::size_t j = 0; j < columns_.size(); ++j) {
      auto& column = columns_[j];
      std::sort(column.begin(), column.end(), before);
      // Terms of levels l fit a tree of depth D exactly when the sum of 2^l is at most 2^D (Kraft).
      std::uint64_t room = std::uint64_t{1} << std::min(max_depths[j], 62);
      for (const Operand& term : column) {
        room -= std::min(room, std::uint64_t{1} << builder_.level(term.node));
      }
      room_.push_back(room);
    }
    pairs_.reserve(1 << 16);
    for (std::size_t j = 0; j < columns_.size(); ++j) {
      const auto& column = columns_[j];
      for (std::size_t a = 0; a < column.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) count(column[a], column[b], 1);
      }
    }
    for (const auto& [key, pair] : pairs_) {
      if (pair.count > 1) queue_.push({worth(key, pair.count, pair.cells), key});
    }
  }

  void extract_all() {
    while (!queue_.empty()) {
      const Entry entry = queue_.top();
      queue_.pop();
      const Pair& pair = pairs_[entry.key];
      if (pair.count < 2) continue;
      const std::int64_t now = worth(entry.key, pair.count, pair.cells);
      if (now < entry.worth) {
        queue_.push({now, entry.key});
        continue;
      }
      find_places(entry.key);
      if (places_.size() < 2) continue;
      int cells = 0;
      for (const Place& place : places_) cells += builder_.cells(place.first, place.second);
      const std::int64_t real = worth(entry.key, static_cast<int>(places_.size()), cells);
      if (real < entry.worth && !queue_.empty() && real < queue_.top().worth) {
        queue_.push({real, entry.key});
        continue;
      }
      if (real > 0) extract();
    }
  }

 private:
  struct Pair {
    int count = 0;
    int cells = 0;
  };
  struct Entry {
    std::int64_t worth;
    std::uint64_t key;
    bool operator<(const Entry& other) const {
      return std::tie(worth, other.key) < std::tie(other.worth, key);
    }
  };
  struct Place {
    std::size_t column;
    Operand first;
    Operand second;
  };

  static bool before(const Operand& a, const Operand& b) {
    return std::tie(a.node, a.shift) < std::tie(b.node, b.shift);
  }

  // Both nodes, the distance of the shifts and whether the signs differ; the lower shift is first.
  static std::uint64_t key_of(Operand a, Operand b) {
    if (std::tie(b.shift, b.node) < std::tie(a.shift, a.node)) std::swap(a, b);
    return static_cast<std::uint64_t>(a.node) << 40U | static_cast<std::uint64_t>(b.node) << 16U |
           static_cast<std::uint64_t>(b.shift - a.shift) << 1U |
           static_cast<std::uint64_t>(a.negative != b.negative);
  }
  static int first_node(std::uint64_t key) { return static_cast<int>(key >> 40U); }
  static int second_node(std::uint64_t key) { return static_cast<int>(key >> 16U & 0xFFFFFFU); }
  static int distance(std::uint64_t key) { return static_cast<int>(key >> 1U & 0x7FFFU); }

  // Cells that all but one of the places save, less what the earlier operand waits for.
  std::int64_t worth(std::uint64_t key, int count, int cells) const {
    const std::int64_t saved = static_cast<std::int64_t>(cells) * 1024 * (count - 1) / count;
    const int wait = std::abs(builder_.level(first_node(key)) - builder_.level(second_node(key)));
    const std::int64_t waiting =
        static_cast<std::int64_t>(cells) * 1024 / count * wait * recipe_.misalignment / 100;
    return std::max<std::int64_t>(saved - waiting, 1) * (1024 + noise(key)) / 1024;
  }
  // By the linear form, so that it stays the same when other pairs are taken before.
  std::int64_t noise(std::uint64_t key) const {
    constexpr std::int64_t most = 256;
    const std::uint64_t second = builder_.hash(second_node(key)) << distance(key);
    const std::uint64_t form =
        scramble(builder_.hash(first_node(key)) + ((key & 1U) != 0 ? 0 - second : second));
    const std::uint64_t drawn = recipe_.pair_keys[form % Recipe::buckets];
    return drawn == 0 ? 0 : static_cast<std::int64_t>(scramble(form ^ drawn) % (2 * most)) - most;
  }

  void count(const Operand& a, const Operand& b, int change) {
    const std::uint64_t key = key_of(a, b);
    Pair& pair = pairs_[key];
    pair.count += change;
    pair.cells += change * builder_.cells(a, b);
    if (counting_ && change > 0 && pair.count > 1) {
      queue_.push({worth(key, pair.count, pair.cells), key});
    }
  }

  // Places of a pair that exclude one another are taken from the lowest shift up.
  void find_places(std::uint64_t key) {
    places_.clear();
    const int first = first_node(key);
    const int second = second_node(key);
    for (std::size_t j = 0; j < columns_.size(); ++j) {
      const auto& column = columns_[j];
      const int joined = std::max(builder_.level(first), builder_.level(second)) + 1;
      const std::uint64_t growth = (std::uint64_t{1} << joined) -
                                   (std::uint64_t{1} << builder_.level(first)) -
                                   (std::uint64_t{1} << builder_.level(second));
      std::uint64_t room = room_[j];
      std::uint64_t taken = 0;
      auto a = std::lower_bound(column.begin(), column.end(), Operand{first, 0, false}, before);
      for (; a != column.end() && a->node == first; ++a) {
        const Operand wanted{second, a->shift + distance(key), a->negative != ((key & 1U) != 0)};
        const auto b = std::lower_bound(column.begin(), column.end(), wanted, before);
        if (b == column.end() || *b != wanted || room < growth) continue;
        if (first == second) {
          const std::uint64_t bits = std::uint64_t{1} << a->shift | std::uint64_t{1} << b->shift;
          if ((taken & bits) != 0) continue;
          taken |= bits;
        }
        room -= growth;
        places_.push_back({j, *a, *b});
      }
    }
  }

  void extract() {
    counting_ = true;
    for (const Place& place : std::vector<Place>(places_)) {
      auto& column = columns_[place.column];
      remove(column, place.first);
      remove(column, place.second);
      Operand sum = builder_.sum(place.first, place.second);
      const int joined = builder_.level(sum.node);
      room_[place.column] -= (std::uint64_t{1} << joined) -
                             (std::uint64_t{1} << builder_.level(place.first.node)) -
                             (std::uint64_t{1} << builder_.level(place.second.node));
      if (builder_.is_thin(sum)) sum.negative = false;
      for (const Operand& other : column) count(sum, other, 1);
      column.insert(std::lower_bound(column.begin(), column.end(), sum, before), sum);
    }
  }

  void remove(std::vector<Operand>& column, const Operand& term) {
    column.erase(std::lower_bound(column.begin(), column.end(), term, before));
    for (const Operand& other : column) count(term, other, -1);
  }

  GraphBuilder& builder_;
  Columns& columns_;
  const Recipe& recipe_;
  std::vector<std::uint64_t> room_;
  std::unordered_map<std::uint64_t, Pair> pairs_;
  std::priority_queue<Entry> queue_;
  std::vector<Place> places_;
  bool counting_ = false;
};

std::vector<SignedDigit> digits_of(std::int64_t value, const Recipe& recipe, int wrap_bits,
                                   std::size_t place) {
  const std::uint64_t drawn = recipe.digit_keys[place % Recipe::buckets];
  const std::uint64_t choice = drawn == 0 ? 0 : scramble(drawn ^ place);
  const bool other_kind = (choice & 3U) == 3;
  return recipe.signed_digits != other_kind ? fewest_digits(value, wrap_bits, choice >> 2U)
                                            : binary_digits(value, wrap_bits);
}

Columns columns_of(const ConstantMatrix& matrix, const Recipe& recipe, int wrap_bits) {
  Columns columns(index(matrix.outputs));
  std::size_t place = 0;
  for (int k = 0; k < matrix.inputs; ++k) {
    for (int j = 0; j < matrix.outputs; ++j) {
      for (const SignedDigit digit : digits_of(matrix.at(k, j), recipe, wrap_bits, place++)) {
        columns[index(j)].push_back({k, digit.shift, digit.negative});
      }
    }
  }
  return columns;
}

// Levels that the digits of every column need when it is a sum of its own.
std::vector<int> least_depths(const Columns& columns) {
  std::vector<int> depths;
  for (const auto& column : columns) {
    depths.push_back(column.size() <= 1 ? 0 : static_cast<int>(std::bit_width(column.size() - 1)));
  }
  return depths;
}

// A column is summed one level before it meets its parent.
int least_depth(const ColumnTree& tree, std::vector<int> depths) {
  for (const int column : tree.order) {
    const int parent = tree.parent[index(column)];
    if (parent == ColumnTree::root) continue;
    depths[index(column)] = std::max(depths[index(column)], depths[index(parent)]) + 1;
  }
  return depths.empty() ? 0 : *std::max_element(depths.begin(), depths.end());
}

AdderGraph finish(GraphBuilder& builder, const ColumnTree& tree, const Columns& columns) {
  builder.graph.outputs.resize(columns.size());
  for (const int column : tree.order) {
    std::vector<Operand> terms = columns[index(column)];
    if (const int parent = tree.parent[index(column)]; parent != ColumnTree::root) {
      Operand term = builder.graph.outputs[index(parent)];
      term.negative = tree.parent_is_negative[index(column)];
      if (term.node != AdderGraph::none) terms.push_back(term);
    }
    builder.graph.outputs[index(column)] = ColumnSum(builder, std::move(terms)).write();
  }
  return without_unused(builder.graph);
}

// Every product on its own, then the columns.
AdderGraph shift_and_add(const ConstantMatrix& matrix, const AdderOptions& options) {
  const int wrap_bits = options.numbers.wrap_bits;
  const Recipe recipe{.signed_digits = options.style == AdderStyle::csd};
  GraphBuilder builder(matrix.inputs, options.numbers);
  Columns columns(index(matrix.outputs));
  for (int j = 0; j < matrix.outputs; ++j) {
    for (int k = 0; k < matrix.inputs; ++k) {
      std::vector<Operand> terms;
      for (const SignedDigit digit : digits_of(matrix.at(k, j), recipe, wrap_bits, 0)) {
        terms.push_back({k, digit.shift, digit.negative});
      }
      if (terms.empty()) continue;
      while (terms.size() > 1) {
        std::vector<Operand> next;
        for (std::size_t i = 0; i + 1 < terms.size(); i += 2) {
          next.push_back(builder.sum(terms[i], terms[i + 1]));
        }
        if (terms.size() % 2 == 1) next.push_back(terms.back());
        terms = std::move(next);
      }
      columns[index(j)].push_back(terms.front());
    }
  }
  return finish(builder, ColumnTree::of(matrix, 0), columns);
}

AdderGraph extract(const ConstantMatrix& matrix, const AdderOptions& options,
                   const Recipe& recipe) {
  const ColumnTree tree = ColumnTree::of(matrix, recipe.tree_depth);
  GraphBuilder builder(matrix.inputs, options.numbers);
  Columns columns = columns_of(tree.rest, recipe, options.numbers.wrap_bits);
  std::vector<int> depths = least_depths(columns);
  const int least = least_depth(tree, depths);
  int depth = least + recipe.slack;
  if (options.max_depth > 0) depth = std::max(least, std::min(depth, options.max_depth));
  for (std::size_t j = 0; j < depths.size(); ++j) {
    depths[j] = depth - tree.height[j] - (tree.parent[j] == ColumnTree::root ? 0 : 1);
  }
  PairExtractor(builder, columns, recipe, depths).extract_all();
  return finish(builder, tree, columns);
}

std::int64_t work_of(const ConstantMatrix& matrix, int wrap_bits) {
  std::int64_t work = 1000;
  for (const auto& column : columns_of(matrix, {.signed_digits = true}, wrap_bits)) {
    work += static_cast<std::int64_t>(column.size() * column.size());
  }
  return work;
}

// Local search over recipes: greedy extraction is fast, and a small change of the ranking often
// ends in a smaller graph.
class Search {
 public:
  Search(const ConstantMatrix& matrix, const AdderOptions& options)
      : matrix_(matrix), options_(options) {}

  AdderGraph run() {
    const std::int64_t tries = std::clamp<std::int64_t>(
        options_.effort / work_of(matrix_, options_.numbers.wrap_bits), 2, 2000);
    std::vector<Candidate> starts;
    for (const Recipe& recipe : first_recipes()) {
      if (std::ssize(starts) < tries) starts.push_back(tried(recipe));
    }
    std::stable_sort(starts.begin(), starts.end(), cheaper);
    const std::int64_t left = tries - std::ssize(starts);
    Candidate best = climb(starts[0], left / 2);
    Candidate second = climb(starts[1], left / 2);
    return cheaper(second, best) ? second.graph : best.graph;
  }

 private:
  struct Candidate {
    Recipe recipe;
    AdderGraph graph;
    bool too_deep = false;
    long cost = 0;
  };

  static bool cheaper(const Candidate& a, const Candidate& b) {
    return std::tie(a.too_deep, a.cost) < std::tie(b.too_deep, b.cost);
  }

  // Those come first that most often win: few candidates of a large matrix are tried.
  std::vector<Recipe> first_recipes() const {
    std::vector<Recipe> list;
    const long alone = ColumnTree::of(matrix_, 0).digits;
    constexpr int any_depth = 1000;
    for (const int links : {any_depth, 4, 2, 1}) {
      const bool is_near = ColumnTree::of(matrix_, links).digits * 10 < alone * 9;
      if (is_near) list.push_back({.signed_digits = true, .tree_depth = links, .slack = 1});
    }
    for (const int misalignment : {0, 50}) {
      for (const int slack : {1, 0}) {
        for (const bool signed_digits : {true, false}) {
          list.push_back(
              {.signed_digits = signed_digits, .slack = slack, .misalignment = misalignment});
        }
      }
    }
    return list;
  }

  Candidate tried(const Recipe& recipe) const {
    Candidate candidate{.recipe = recipe, .graph = extract(matrix_, options_, recipe)};
    const auto layout =
        AdderLayout::of(candidate.graph, options_.numbers, options_.costs.lut_inputs);
    const auto report = AdderPipeline::of(layout, options_.register_every, options_.costs).report;
    candidate.too_deep = options_.max_depth > 0 && report.depth > options_.max_depth;
    candidate.cost = report.cost;
    return candidate;
  }

  Candidate climb(Candidate best, std::int64_t tries) {
    core::Random random(1, "adder graph search");
    for (std::int64_t i = 0; i < tries; ++i) {
      Candidate next = tried(varied(best.recipe, random));
      if (!cheaper(best, next)) best = std::move(next);
    }
    return best;
  }

  static Recipe varied(Recipe recipe, core::Random& random) {
    const std::uint64_t changes = 1 + random.below(4);
    for (std::uint64_t i = 0; i < changes; ++i) {
      auto& keys = random.below(4) == 0 ? recipe.digit_keys : recipe.pair_keys;
      keys[random.below(Recipe::buckets)] = random.bits();
    }
    if (random.below(8) == 0) recipe.misalignment = static_cast<int>(random.below(4)) * 25;
    return recipe;
  }

  const ConstantMatrix& matrix_;
  const AdderOptions& options_;
};

}  // namespace

AdderGraph optimise(const ConstantMatrix& matrix, const AdderOptions& options) {
  if (options.style != AdderStyle::cse) return shift_and_add(matrix, options);
  return Search(matrix, options).run();
}

}  // namespace lutmark::designs
