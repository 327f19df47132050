/// What graphs that we write and graphs that we are given have in common: how they take pixels, and
/// in what numbers they calculate.
@NullMarked
package vitrine.onnx;

import org.jspecify.annotations.NullMarked;
