/// KServe's first protocol over HTTP, which is TensorFlow Serving's.
@NullMarked
package vitrine.protocol.kserve;

import org.jspecify.annotations.NullMarked;
