/// ONNX Runtime's answers against the reference's: at start, on the command line, over HTTP.
@NullMarked
package vitrine.verify;

import org.jspecify.annotations.NullMarked;
