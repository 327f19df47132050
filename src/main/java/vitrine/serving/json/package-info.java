/// How bodies of JSON are read, whatever the protocol.
@NullMarked
package vitrine.serving.json;

import org.jspecify.annotations.NullMarked;
