/// Safetensors: a header in JSON, and the values behind it.
@NullMarked
package vitrine.checkpoint.safetensors;

import org.jspecify.annotations.NullMarked;
