/// What the network looks at in pictures of a class.
@NullMarked
package vitrine.evaluate.attention;

import org.jspecify.annotations.NullMarked;
