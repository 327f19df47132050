/// A ViT as an ONNX graph: the exporter, the file it writes, and the cache of exports.
@NullMarked
package vitrine.onnx.export;

import org.jspecify.annotations.NullMarked;
