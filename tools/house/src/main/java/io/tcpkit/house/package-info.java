/// The rules of the house, as tests over all modules: boundaries that the module system cannot hold, and documents that
/// follow the code. There is nothing to run but the tests.
package io.tcpkit.house;
