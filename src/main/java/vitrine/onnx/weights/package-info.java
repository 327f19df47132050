/// Weights that are computed row by row as they are written: what stands around a linear layer
/// multiplied in, or quantized.
@NullMarked
package vitrine.onnx.weights;

import org.jspecify.annotations.NullMarked;
