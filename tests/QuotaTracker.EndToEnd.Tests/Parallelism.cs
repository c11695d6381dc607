// Each test starts several programs; together they would only measure how busy the machine is.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
