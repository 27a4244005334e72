// SPDX-License-Identifier: Apache-2.0
// Reruns: runs a random share of cached jobs again and holds what they leave to what they left.
#include "harness/engine/reruns.h"

#include <cmath>

#include <fmt/format.h>

#include "harness/core/sha256.h"

namespace lutmark::engine {
namespace {

using core::Outcome;

// Uniform on [0, 1), the same for a key and a draw.
double chance(const std::string& key, const std::string& draw) {
  const std::string hash = core::Sha256().part(draw).part(key).hex();
  return std::ldexp(static_cast<double>(std::stoull(hash.substr(0, 8), nullptr, 16)), -32);
}

// Of a file that only one side has, the hash is empty.
std::string hash_of(const JobResult& result, const std::string& file) {
  const auto found = result.outputs.find(file);
  return found == result.outputs.end() ? "" : found->second.sha256;
}

std::string short_hash(const std::string& hash) {
  return hash.empty() ? "absent" : hash.substr(0, 12);
}

// The first difference, or empty.
std::string difference(const JobResult& before, const JobResult& now) {
  if (before.outcome != now.outcome) {
    return fmt::format("it ended as {} and as {} before{}{}", core::to_name(now.outcome),
                       core::to_name(before.outcome), now.message.empty() ? "" : ": ", now.message);
  }
  for (const JobResult* side : {&before, &now}) {
    for (const auto& [file, artifact] : side->outputs) {
      if (hash_of(before, file) == hash_of(now, file)) continue;
      return fmt::format("{} is {} and was {}", file, short_hash(hash_of(now, file)),
                         short_hash(hash_of(before, file)));
    }
  }
  return before.metrics == now.metrics ? "" : "the metrics differ";
}

}  // namespace

bool Reruns::wants(const std::string& key, const JobResult& cached) {
  if (options_.share <= 0 || done_.contains(key)) return false;
  if (chance(key, options_.draw) >= options_.share) return false;
  pending_.insert_or_assign(key, cached);
  return true;
}

void Reruns::compare(const std::string& key, JobResult& result, const Cache& cache) {
  const auto node = pending_.extract(key);
  if (node.empty()) return;
  done_.insert(key);
  const std::string what = difference(node.mapped(), result);
  if (what.empty()) return;
  cache.store(key, node.mapped());
  result.outcome = Outcome::unrepeatable;
  result.metrics = {};
  result.labels = {};
  result.message = fmt::format("made again from the same inputs, {}", what);
}

}  // namespace lutmark::engine
