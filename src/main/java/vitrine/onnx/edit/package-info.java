/// A given graph with another end.
@NullMarked
package vitrine.onnx.edit;

import org.jspecify.annotations.NullMarked;
