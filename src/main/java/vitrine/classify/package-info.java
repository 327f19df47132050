/// The main job: the bytes of a picture to its `Classification`.
@NullMarked
package vitrine.classify;

import org.jspecify.annotations.NullMarked;
