// SPDX-License-Identifier: Apache-2.0
// Trainer: from a recipe and images to a net in integers, bit for bit the same every time.
#include "harness/nn/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include <Eigen/Core>
#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/nn/fashion_mnist.h"
#include "harness/nn/train/quantise.h"
#include "harness/nn/train/workers.h"

namespace lutmark::nn {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;

/// Activations of some images: a row a channel, a column a pixel, images one after the other. In
/// memory that is the order of IntegerNet.
using Map = MatrixXf;

std::span<float> numbers(MatrixXf& matrix) {
  return {matrix.data(), static_cast<std::size_t>(matrix.size())};
}
std::span<const float> numbers(const MatrixXf& matrix) {
  return {matrix.data(), static_cast<std::size_t>(matrix.size())};
}

/// A layer in training. Matrices have a row an output and a column a tap.
struct TrainedLayer {
  Layer shape;
  MatrixXf weights;  ///< latent, in float
  MatrixXf mask;     ///< 0 where a weight is pruned
  MatrixXf used;     ///< what forward and backward multiply with
  MatrixXf first_moment;
  MatrixXf second_moment;
  WeightScale weight_scale;
  Index wide_rows = 0;  ///< outputs from here on have weights of narrow_bits
  int narrow_bits = 0;
  ActivationScale activation_scale;  ///< of the last layer unused

  WeightScale scale_of(Index row) const {
    return row < wide_rows ? weight_scale : narrow_scale(weight_scale, narrow_bits);
  }
};

/// What one thread computes of a chunk of a batch; kept, so that memory is asked for once.
struct Chunk {
  std::vector<Map> activations;   ///< of layer i: its input; one more for the scores
  std::vector<MatrixXf> patches;  ///< of layer i: a column a place, a row a tap
  std::vector<Map> sums;
  std::vector<MatrixXf> gradients;  ///< of the weights
  MatrixXf delta;                   ///< gradient of the sums of the layer at hand
  MatrixXf patch_delta;
  double loss = 0;
};

// Every place of a conv2d as a column of the numbers in its window, and back again.
enum class Way { gather, scatter };

template <Way way>
void move_windows(const Layer& shape, Index images, float* map, float* patches) {
  const Index run = Index{shape.kernel_columns} * shape.in.channels;
  const Index row = Index{shape.in.columns} * shape.in.channels;
  const MapShape out = shape.out();
  for (Index image = 0; image < images; ++image) {
    float* const corner = map + image * static_cast<Index>(shape.in.size());
    for (int y = 0; y < out.rows; ++y) {
      for (int x = 0; x < out.columns; ++x) {
        float* window = corner + y * shape.stride * row + x * shape.stride * shape.in.channels;
        for (int k = 0; k < shape.kernel_rows; ++k, window += row, patches += run) {
          for (Index i = 0; i < run; ++i) {
            if constexpr (way == Way::gather) {
              patches[i] = window[i];
            } else {
              window[i] += patches[i];
            }
          }
        }
      }
    }
  }
}

/// 0 for `count` weights, 1 for the others. Those of least magnitude go first, but every output
/// keeps its greatest ones, half as many as it would have if all had the same: otherwise very
/// sparse nets lose whole outputs, and with them classes.
MatrixXf prune_mask(const MatrixXf& weights, std::size_t count) {
  const auto outputs = static_cast<std::size_t>(weights.rows());
  const auto taps = static_cast<std::size_t>(weights.cols());
  const auto kept = static_cast<std::size_t>(weights.size()) - count;
  const std::size_t safe = (kept / outputs + 1) / 2;
  std::vector<std::pair<float, std::size_t>> candidates;  // magnitude and place in memory
  for (std::size_t output = 0; output < outputs; ++output) {
    std::vector<std::pair<float, std::size_t>> row;
    for (std::size_t tap = 0; tap < taps; ++tap) {
      const std::size_t place = tap * outputs + output;
      row.emplace_back(std::abs(weights.data()[place]), place);
    }
    std::sort(row.begin(), row.end());
    row.resize(taps - safe);
    candidates.insert(candidates.end(), row.begin(), row.end());
  }
  std::sort(candidates.begin(), candidates.end());
  MatrixXf mask = MatrixXf::Ones(weights.rows(), weights.cols());
  for (std::size_t i = 0; i < count; ++i) mask.data()[candidates[i].second] = 0;
  return mask;
}

/// The net that a recipe asks for, with weights of zero. Throws UserError when there is none.
IntegerNet outline(const Recipe& recipe, const core::DataSet& data) {
  IntegerNet net{
      .name = recipe.name,
      .recipe = recipe_text(recipe),
      .input = {.rows = data.rows,
                .columns = data.columns,
                .pool = recipe.pool,
                .bits = recipe.input_bits > 0 ? recipe.input_bits : recipe.activation_bits}};
  // The least shift that makes the greatest sum fit.
  while (255 * recipe.pool * recipe.pool >> net.input.shift > (1 << net.input.bits) - 1) {
    ++net.input.shift;
  }
  MapShape in = net.input.out();
  for (const LayerRecipe& wanted : recipe.layers) {
    Layer layer{
        .kind = wanted.kind,
        .in = in,
        .outputs = wanted.outputs,
        .weight_bits = wanted.weight_bits > 0 ? wanted.weight_bits : recipe.weight_bits,
        .output_bits = wanted.output_bits > 0 ? wanted.output_bits : recipe.activation_bits};
    if (wanted.kind == LayerKind::fc) {
      layer.in = {1, 1, static_cast<int>(in.size())};
    } else {
      layer.kernel_rows = layer.kernel_columns = wanted.kernel;
      layer.stride = wanted.stride;
      if (wanted.kernel > std::min(in.rows, in.columns)) {
        throw core::UserError(recipe.name,
                              fmt::format("a kernel of {} x {} is larger than the map of {} x {}",
                                          wanted.kernel, wanted.kernel, in.rows, in.columns),
                              "use a smaller kernel or stride");
      }
    }
    layer.weights.resize(static_cast<std::size_t>(layer.outputs) * layer.taps());
    in = layer.out();
    net.layers.push_back(std::move(layer));
  }
  net.layers.back().output_bits = 0;
  check_net(net, recipe.name);
  if (net.classes() != data.classes) {
    throw core::UserError(recipe.name,
                          fmt::format("has {} outputs for {} classes", net.classes(), data.classes),
                          "give the last layer an output for every class");
  }
  return net;
}

class Trainer {
 public:
  Trainer(const Recipe& recipe, const core::DataSet& data, int threads)
      : recipe_(recipe),
        data_(data),
        workers_(threads),
        net_(outline(recipe, data)),
        order_(data.size()),
        shuffle_(recipe.train_seed, "nn order of images"),
        chunks_(static_cast<std::size_t>(recipe.batch / recipe.chunk)) {
    read_images();
    make_layers();
    std::iota(order_.begin(), order_.end(), 0U);
    for (Chunk& chunk : chunks_) make_room(chunk);
  }

  void train(const TrainOptions& options) {
    const int epochs = recipe_.float_epochs + recipe_.prune_epochs + recipe_.tune_epochs;
    const std::string question = options.kept != nullptr ? float_question() : "";
    int epoch = 0;
    if (options.kept != nullptr && options.kept->question == question) {
      restore(*options.kept);
      epoch = recipe_.float_epochs;
    }
    for (; epoch < epochs; ++epoch) {
      if (options.kept != nullptr && epoch == recipe_.float_epochs) keep(*options.kept, question);
      const double loss = run_epoch(epoch);
      if (options.progress) options.progress(epoch + 1, epochs, loss);
    }
  }

  IntegerNet net() const {
    IntegerNet net = net_;
    int exponent = net_.input.bits;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      const TrainedLayer& layer = layers_[l];
      auto weight = net.layers[l].weights.begin();
      for (Index i = 0; i < layer.weights.rows(); ++i) {
        const WeightScale scale = layer.scale_of(i);
        const int step = 1 << (layer.weight_scale.exponent - scale.exponent);
        for (Index j = 0; j < layer.weights.cols(); ++j) {
          *weight++ = step * scale.to_int(layer.weights(i, j));
        }
      }
      if (net.layers[l].output_bits > 0) {
        net.layers[l].shift =
            exponent + layer.weight_scale.exponent - layer.activation_scale.exponent;
        exponent = layer.activation_scale.exponent;
      }
    }
    return net;
  }

 private:
  // Everything that the float phase depends on.
  std::string float_question() const {
    Recipe floating = recipe_;
    floating.name.clear();
    floating.weight_bits = floating.activation_bits = 0;
    floating.input_bits = net_.input.bits;
    floating.sparsity_pct = 0;
    for (LayerRecipe& layer : floating.layers)
      layer.weight_bits = layer.output_bits = layer.narrow_outputs = layer.narrow_bits = 0;
    // The rate falls from its first value in the phases that follow.
    floating.prune_epochs = floating.tune_epochs = 0;
    return recipe_text(floating) + " on " + content_sha256(data_);
  }

  void keep(FloatPhase& phase, const std::string& question) const {
    const auto copy = [](const MatrixXf& matrix) {
      return std::vector<float>(numbers(matrix).begin(), numbers(matrix).end());
    };
    phase = {.question = question,
             .layers = {},
             .order = order_,
             .shuffle = shuffle_,
             .first_decay = first_decay_,
             .second_decay = second_decay_};
    for (const TrainedLayer& layer : layers_) {
      phase.layers.push_back(
          {copy(layer.weights), copy(layer.first_moment), copy(layer.second_moment)});
    }
  }

  void restore(const FloatPhase& phase) {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      const FloatPhase::Layer& kept = phase.layers[l];
      std::copy(kept.weights.begin(), kept.weights.end(), layers_[l].weights.data());
      std::copy(kept.first_moment.begin(), kept.first_moment.end(), layers_[l].first_moment.data());
      std::copy(kept.second_moment.begin(), kept.second_moment.end(),
                layers_[l].second_moment.data());
    }
    order_ = phase.order;
    shuffle_ = *phase.shuffle;
    first_decay_ = phase.first_decay;
    second_decay_ = phase.second_decay;
  }

  // The first activations of all images, as real numbers below 1.
  void read_images() {
    const float step = power_of_two(-net_.input.bits);
    images_.resize(static_cast<Index>(net_.input.out().size()), static_cast<Index>(data_.size()));
    workers_.run(data_.size(), [&](std::size_t i) {
      const std::vector<std::int64_t> activations = first_activations(net_.input, data_.image(i));
      for (std::size_t k = 0; k < activations.size(); ++k) {
        images_(static_cast<Index>(k), static_cast<Index>(i)) =
            static_cast<float>(activations[k]) * step;
      }
    });
  }

  void make_layers() {
    core::Random random(recipe_.train_seed, "nn first weights");
    for (std::size_t l = 0; l < net_.layers.size(); ++l) {
      TrainedLayer layer;
      layer.shape = net_.layers[l];
      const auto taps = static_cast<Index>(layer.shape.taps());
      // Uniform with the variance of He et al., arXiv 1502.01852: 2 over the number of taps.
      const float bound = std::sqrt(6.0F / static_cast<float>(taps));
      layer.weights.resize(layer.shape.outputs, taps);
      for (float& weight : numbers(layer.weights)) {
        constexpr std::int64_t steps = std::int64_t{1} << 23;
        weight =
            bound * static_cast<float>(random.between(-steps, steps)) / static_cast<float>(steps);
      }
      layer.mask.setOnes(layer.shape.outputs, taps);
      layer.first_moment.setZero(layer.shape.outputs, taps);
      layer.second_moment.setZero(layer.shape.outputs, taps);
      layer.used = layer.weights;
      layer.weight_scale.bits = layer.shape.weight_bits;
      layer.activation_scale.bits = layer.shape.output_bits;
      layer.wide_rows = layer.shape.outputs - recipe_.layers[l].narrow_outputs;
      layer.narrow_bits = recipe_.layers[l].narrow_bits;
      layers_.push_back(std::move(layer));
    }
  }

  void make_room(Chunk& chunk) const {
    chunk.activations.resize(layers_.size() + 1);
    chunk.patches.resize(layers_.size());
    chunk.sums.resize(layers_.size());
    for (const TrainedLayer& layer : layers_) {
      chunk.gradients.emplace_back(layer.weights.rows(), layer.weights.cols());
    }
  }

  double run_epoch(int epoch) {
    const int first_tuning = recipe_.float_epochs + recipe_.prune_epochs;
    is_quantised_ = epoch >= recipe_.float_epochs;
    const auto steps = data_.size() / static_cast<std::size_t>(recipe_.batch);
    if (epoch == first_tuning) prune(1);
    // Scales stand still while tuning, so that what is tuned is what is kept.
    if (is_quantised_ && epoch <= first_tuning) choose_scales();
    shuffle_.shuffle(std::span<std::uint32_t>(order_));
    double loss = 0;
    for (std::size_t step = 0; step < steps; ++step) {
      const double done = static_cast<double>(step) / static_cast<double>(steps);
      constexpr std::size_t steps_between_prunings = 16;
      if (is_quantised_ && epoch < first_tuning && step % steps_between_prunings == 0) {
        prune((epoch - recipe_.float_epochs + done) / recipe_.prune_epochs);
      }
      const double progress = std::max(epoch + done - recipe_.float_epochs, 0.0) /
                              (recipe_.prune_epochs + recipe_.tune_epochs);
      loss += run_step(step, recipe_.learning_rate * static_cast<float>(1 - progress));
    }
    return loss / static_cast<double>(steps);
  }

  double run_step(std::size_t step, float learning_rate) {
    use_weights();
    const auto chunk_size = static_cast<std::size_t>(recipe_.chunk);
    workers_.run(chunks_.size(), [&](std::size_t i) {
      const std::size_t first = (step * chunks_.size() + i) * chunk_size;
      run_chunk(chunks_[i], std::span(order_).subspan(first, chunk_size));
    });
    // The order of the chunks is the order of the additions, whoever computed them.
    double loss = 0;
    for (const Chunk& chunk : chunks_) loss += chunk.loss;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      MatrixXf& total = chunks_[0].gradients[l];
      for (std::size_t i = 1; i < chunks_.size(); ++i) total += chunks_[i].gradients[l];
    }
    first_decay_ *= first_rate;
    second_decay_ *= second_rate;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      update(layers_[l], chunks_[0].gradients[l], learning_rate);
    }
    return loss / recipe_.batch;
  }

  // What the layers multiply with from now on, from the latent weights.
  void use_weights() {
    for (TrainedLayer& layer : layers_) {
      layer.used = layer.weights;
      if (!is_quantised_) continue;
      for (Index i = 0; i < layer.used.rows(); ++i) {
        const WeightScale scale = layer.scale_of(i);
        for (Index j = 0; j < layer.used.cols(); ++j)
          layer.used(i, j) = scale.round(layer.used(i, j));
      }
    }
  }

  void prune(double progress) {
    for (TrainedLayer& layer : layers_) {
      const std::size_t count = layer.shape.taps() * static_cast<std::size_t>(layer.shape.outputs);
      layer.mask = prune_mask(layer.weights, pruned_at(count, recipe_.sparsity_pct, progress));
      layer.weights.array() *= layer.mask.array();
    }
  }

  // Scales of weights, then of activations layer by layer, each with all before it quantised.
  void choose_scales() {
    const std::size_t images = std::min<std::size_t>(data_.size(), 512);
    std::vector<std::uint32_t> first(images);
    std::iota(first.begin(), first.end(), 0U);
    Chunk chunk;
    make_room(chunk);
    load(chunk, first);
    int exponent = net_.input.bits;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      TrainedLayer& layer = layers_[l];
      layer.weight_scale.exponent = best_exponent(layer);
      use_weights();
      add_up(chunk, l, static_cast<Index>(images));
      if (l + 1 == layers_.size()) break;
      // A greater one would need a shift to the left.
      const int most = exponent + layer.weight_scale.exponent;
      exponent = best_activation_exponent(numbers(std::as_const(chunk.sums[l])),
                                          layer.activation_scale.bits, most);
      layer.activation_scale.exponent = exponent;
      activate(chunk, l);
    }
  }

  static int best_exponent(const TrainedLayer& layer) {
    const int bits = layer.weight_scale.bits;
    if (layer.wide_rows == layer.weights.rows())
      return best_weight_exponent(numbers(layer.weights), bits);
    const MatrixXf wide = layer.weights.topRows(layer.wide_rows);
    const MatrixXf narrow = layer.weights.bottomRows(layer.weights.rows() - layer.wide_rows);
    return best_weight_exponent(numbers(wide), bits, numbers(narrow), layer.narrow_bits);
  }

  void load(Chunk& chunk, std::span<const std::uint32_t> images) const {
    chunk.activations[0].resize(1, images_.rows() * static_cast<Index>(images.size()));
    float* place = chunk.activations[0].data();
    for (const std::uint32_t image : images) {
      place = std::copy_n(images_.col(image).data(), images_.rows(), place);
    }
  }

  void add_up(Chunk& chunk, std::size_t l, Index images) const {
    const TrainedLayer& layer = layers_[l];
    Map& in = chunk.activations[l];
    const MapShape out = layer.shape.out();
    MatrixXf& patches = chunk.patches[l];
    patches.resize(layer.weights.cols(), images * out.rows * out.columns);
    if (layer.shape.kind == LayerKind::fc) {
      std::copy_n(in.data(), in.size(), patches.data());
    } else {
      move_windows<Way::gather>(layer.shape, images, in.data(), patches.data());
    }
    chunk.sums[l].noalias() = layer.used * patches;
  }

  void activate(Chunk& chunk, std::size_t l) const {
    const MatrixXf& sums = chunk.sums[l];
    Map& activations = chunk.activations[l + 1];
    activations.resize(sums.rows(), sums.cols());
    if (is_quantised_) {
      layers_[l].activation_scale.round(numbers(sums), numbers(activations));
      return;
    }
    for (Index i = 0; i < sums.size(); ++i) {
      activations.data()[i] = std::max(sums.data()[i], 0.0F);
    }
  }

  void run_chunk(Chunk& chunk, std::span<const std::uint32_t> images) const {
    load(chunk, images);
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      add_up(chunk, l, static_cast<Index>(images.size()));
      if (l + 1 < layers_.size()) activate(chunk, l);
    }
    measure_loss(chunk, images);
    for (std::size_t l = layers_.size(); l-- > 0;) {
      chunk.gradients[l].noalias() = chunk.delta * chunk.patches[l].transpose();
      if (l > 0) go_back(chunk, l, static_cast<Index>(images.size()));
    }
  }

  // Cross entropy after softmax: the loss, and its gradient over the scores as delta.
  void measure_loss(Chunk& chunk, std::span<const std::uint32_t> images) const {
    const MatrixXf& scores = chunk.sums.back();
    chunk.delta.resize(scores.rows(), scores.cols());
    chunk.loss = 0;
    for (Index i = 0; i < scores.cols(); ++i) {
      const float* const column = scores.data() + i * scores.rows();
      const double greatest = *std::max_element(column, column + scores.rows());
      double sum = 0;
      for (Index k = 0; k < scores.rows(); ++k) {
        const double power = exp_of_negative(column[k] - greatest);
        chunk.delta(k, i) = static_cast<float>(power);
        sum += power;
      }
      const Index label = data_.labels[images[static_cast<std::size_t>(i)]];
      // Only printed, so the library's logarithm does no harm.
      chunk.loss += greatest - column[label] + std::log(sum);
      const double factor = 1 / (sum * recipe_.batch);
      for (Index k = 0; k < scores.rows(); ++k) {
        chunk.delta(k, i) = static_cast<float>(chunk.delta(k, i) * factor);
      }
      chunk.delta(label, i) -= 1.0F / static_cast<float>(recipe_.batch);
    }
  }

  // From the gradient over the sums of layer l to that over the sums before it. Rounding is passed
  // straight through; where a sum was clamped the gradient is zero.
  void go_back(Chunk& chunk, std::size_t l, Index images) const {
    const TrainedLayer& layer = layers_[l];
    const MatrixXf& sums = chunk.sums[l - 1];
    chunk.patch_delta.noalias() = layer.used.transpose() * chunk.delta;
    chunk.delta.setZero(sums.rows(), sums.cols());
    if (layer.shape.kind == LayerKind::fc) {
      std::copy_n(chunk.patch_delta.data(), chunk.patch_delta.size(), chunk.delta.data());
    } else {
      move_windows<Way::scatter>(layer.shape, images, chunk.delta.data(), chunk.patch_delta.data());
    }
    const float limit = is_quantised_ ? layers_[l - 1].activation_scale.limit() : INFINITY;
    for (Index i = 0; i < sums.size(); ++i) {
      const float sum = sums.data()[i];
      if (!(sum > 0 && sum < limit)) chunk.delta.data()[i] = 0;
    }
  }

  // A step of Adam (Kingma and Ba, arXiv 1412.6980).
  void update(TrainedLayer& layer, const MatrixXf& gradients, float learning_rate) const {
    const auto rate =
        static_cast<float>(learning_rate * std::sqrt(1 - second_decay_) / (1 - first_decay_));
    for (Index i = 0; i < gradients.size(); ++i) {
      const float limit = is_quantised_ ? layer.scale_of(i % gradients.rows()).limit() : INFINITY;
      const float gradient = gradients.data()[i] * layer.mask.data()[i];
      float& first = layer.first_moment.data()[i];
      float& second = layer.second_moment.data()[i];
      first += (gradient - first) * static_cast<float>(1 - first_rate);
      second += (gradient * gradient - second) * static_cast<float>(1 - second_rate);
      const float moved = layer.weights.data()[i] - rate * first / (std::sqrt(second) + 1e-8F);
      layer.weights.data()[i] = std::clamp(moved, -limit, limit) * layer.mask.data()[i];
    }
  }

  static constexpr double first_rate = 0.9;
  static constexpr double second_rate = 0.999;

  const Recipe& recipe_;
  const core::DataSet& data_;
  Workers workers_;
  IntegerNet net_;   ///< shapes; weights and shifts are filled in at the end
  MatrixXf images_;  ///< a column an image
  std::vector<TrainedLayer> layers_;
  std::vector<std::uint32_t> order_;
  core::Random shuffle_;
  std::vector<Chunk> chunks_;
  bool is_quantised_ = false;
  double first_decay_ = 1;   ///< first_rate to the power of the steps done
  double second_decay_ = 1;  ///< the same for second_rate
};

}  // namespace

IntegerNet train(const Recipe& recipe, const core::DataSet& data, const TrainOptions& options) {
  check_recipe(recipe, recipe.name);
  if (data.size() < static_cast<std::size_t>(recipe.batch)) {
    throw core::UserError(
        recipe.name,
        fmt::format("{} images are less than a batch of {}", data.size(), recipe.batch),
        "use a larger data set or a smaller batch");
  }
  // Eigen cuts products into blocks by the size of the caches, and the blocks decide the order of
  // additions: told here, it does not ask the processor.
  Eigen::setCpuCacheSizes(32 << 10, 256 << 10, 2 << 20);
  Trainer trainer(recipe, data, options.threads);
  trainer.train(options);
  IntegerNet net = trainer.net();
  check_net(net, recipe.name);
  return net;
}

}  // namespace lutmark::nn
