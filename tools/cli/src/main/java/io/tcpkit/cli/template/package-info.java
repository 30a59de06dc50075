/// What `tcpkit new-algorithm` writes: `AlgorithmTemplate`, and the files beside it among the resources.
package io.tcpkit.cli.template;
