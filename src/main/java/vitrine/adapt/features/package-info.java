/// Pictures as what the network's head would classify, computed once.
@NullMarked
package vitrine.adapt.features;

import org.jspecify.annotations.NullMarked;
