/// Why a picture got its label: maps of what the network looked at, from its attention, its
/// gradients, and from what it answers where part of the picture is hidden.
@NullMarked
package vitrine.explain;

import org.jspecify.annotations.NullMarked;
