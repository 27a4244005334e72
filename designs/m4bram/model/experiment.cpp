// SPDX-License-Identifier: Apache-2.0
// Experiment: an architecture on a workload within budgets, beside the best accelerator of DSPs.
#include "designs/m4bram/model/experiment.h"

#include "designs/m4bram/model/dla.h"

namespace lutmark::designs::m4bram {
namespace {

bool is_bramac(Architecture architecture) {
  return architecture == Architecture::bramac_1da || architecture == Architecture::bramac_2sa;
}

// Upstream leaves slow tiles out of a search for quality; it changes a choice only where no tile is
// fast.
double least_speedup(const Experiment& experiment) {
  if (!experiment.problem.is_paper_exact) return 0;
  return is_bramac(experiment.architecture) ? 0.5 : 1;
}

// M4BRAM's scripts for BRAMAC search the comparator in another grid than those for M4BRAM.
Grid comparator_grid(const Experiment& experiment) {
  if (experiment.problem.grid != Grid::published) return experiment.problem.grid;
  return is_bramac(experiment.architecture) ? Grid::bramac : Grid::m4bram;
}

}  // namespace

ExperimentResult run(const Experiment& experiment) {
  Problem dla_problem = experiment.problem;
  dla_problem.grid = comparator_grid(experiment);
  const auto dla = make_dla(dla_problem);
  ExperimentResult finding{.comparator = solve(*dla, reference_tile), .answer = {}};
  const Question of_dla{.objective = Objective::quality,
                        .budget = experiment.budget,
                        .comparator = finding.comparator,
                        .least_speedup = experiment.problem.is_paper_exact ? 1.0 : 0.0};
  if (experiment.architecture == Architecture::dla) {
    Question question = of_dla;
    question.objective = experiment.objective;
    finding.answer = search(*dla, question);
    if (finding.answer.best) finding.peak_macs = dla->peak_macs(finding.answer.best->resources);
    return finding;
  }
  finding.comparator = best_in_budget(*dla, of_dla);
  const auto accelerator = make_accelerator(experiment.architecture, experiment.problem);
  finding.answer = search(*accelerator, {.objective = experiment.objective,
                                         .budget = experiment.budget,
                                         .comparator = finding.comparator,
                                         .least_speedup = least_speedup(experiment)});
  if (finding.answer.best)
    finding.peak_macs = accelerator->peak_macs(finding.answer.best->resources);
  return finding;
}

}  // namespace lutmark::designs::m4bram
