/// `vitrine unpack`: the jar as a folder that starts fast.
@NullMarked
package vitrine.cli.unpack;

import org.jspecify.annotations.NullMarked;
