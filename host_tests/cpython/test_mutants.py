"""The command that counts which mistakes the unit tests notice."""

import ast

from endurance import mutants


def test_each_mutant_is_another_program():
    seen = {}
    for module, number in mutants.mutants():
        mutator = mutants.Mutator(number)
        tree = mutator.visit(ast.parse(mutants._source(module)))
        text = ast.unparse(ast.fix_missing_locations(tree))
        compile(text, module, "exec")
        assert mutator.line and text not in seen.setdefault(module, {ast.unparse(ast.parse(mutants._source(module)))})
        seen[module].add(text)
    assert sum(map(len, seen.values())) > 400


def test_a_mutant_is_noticed_and_the_tree_is_as_before(tmp_path):
    mutants._copy(tmp_path)
    module = "store.py"
    assert any(mutants.is_noticed(tmp_path, module, number)[0] for number in range(3))
    assert (tmp_path / mutants.LIBRARY / module).read_text() == mutants._source(module)
    assert not mutants._fails(tmp_path, "test_store.py")
