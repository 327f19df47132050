/// Tensors read lazily, matrices, and the kernels on them.
@NullMarked
package vitrine.tensor;

import org.jspecify.annotations.NullMarked;
