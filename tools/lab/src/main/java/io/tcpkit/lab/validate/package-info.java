/// Figures that others have published, and what comes of the same experiments here.
@NullMarked
package io.tcpkit.lab.validate;

import org.jspecify.annotations.NullMarked;
