/// How gradients move weights: Adam, AdamW, Muon and stochastic gradient descent as PyTorch
/// computes them, the learning rate's way, and the limit of a gradient's length.
@NullMarked
package vitrine.train.optimiser;

import org.jspecify.annotations.NullMarked;
