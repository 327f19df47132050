/// What a graph says of itself, our own or anyone's: read in a stream, its weights skipped.
@NullMarked
package vitrine.onnx.read;

import org.jspecify.annotations.NullMarked;
