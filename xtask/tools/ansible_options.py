"""Holds the options of every task below a directory against its module's own documentation.

ansible-lint does so only for modules built on AnsibleModule itself, which those of community.docker are not.
"""

import pathlib
import sys

import yaml
from ansible.parsing.mod_args import ModuleArgsParser
from ansible.plugins.loader import fragment_loader, init_plugin_loader, module_loader
from ansible.utils.plugin_docs import get_docstring

# What these take is named by whoever writes the task.
OPEN = ("ansible.builtin.set_fact", "ansible.builtin.add_host", "set_fact", "add_host")
FREE = ("free_form", "free-form")
SECTIONS = ("tasks", "pre_tasks", "post_tasks", "handlers")
BLOCKS = ("block", "rescue", "always")


class Loader(yaml.SafeLoader):
    """Takes `!vault` and `!unsafe` values as text."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: "")


def tasks(items):
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict):
            continue
        for section in SECTIONS + BLOCKS:
            yield from tasks(item.get(section))
        if not any(key in item for key in SECTIONS + BLOCKS + ("hosts", "import_playbook")):
            yield item


def documented(name, known):
    if name not in known:
        found = module_loader.find_plugin_with_context(name)
        docs = get_docstring(found.plugin_resolved_path, fragment_loader)[0] if found.resolved else None
        known[name] = (docs or {}).get("options") if found.resolved else False
    return known[name]


def check(where, options, written):
    names = {alias: name for name, option in options.items() for alias in [name, *option.get("aliases", [])]}
    for name in written:
        if name not in names:
            yield f"{where}: there is no option {name}"
    present = {names[name] for name in written if name in names}
    for name, option in options.items():
        if option.get("required") and name not in present and name not in FREE:
            yield f"{where}: option {name} is required"
    for name, value in written.items():
        option = options.get(names.get(name), {})
        choices = option.get("choices")
        if choices and isinstance(value, (str, int)) and not isinstance(value, bool) and "{{" not in str(value):
            if str(value) not in [str(choice) for choice in choices]:
                yield f"{where}: {name} cannot be {value}"
        suboptions = option.get("suboptions") or {}
        for part in value if isinstance(value, list) else [value]:
            if suboptions and isinstance(part, dict):
                yield from check(f"{where}.{name}", suboptions, part)


def main(directory):
    init_plugin_loader()
    known, wrong = {}, []
    for path in sorted(pathlib.Path(directory).rglob("*.y*ml")):
        for document in yaml.load_all(path.read_text(), Loader):
            for task in tasks(document):
                try:
                    module, written, _ = ModuleArgsParser(task).parse(skip_action_validation=True)
                except Exception:  # A list of something that is no task.
                    continue
                where = f"{path.relative_to(directory)}: {task.get('name', module)}"
                options = documented(module, known)
                if options is False:
                    wrong.append(f"{where}: there is no module {module}")
                elif options and module not in OPEN:
                    written = {k: v for k, v in written.items() if not k.startswith("_")}
                    wrong.extend(check(f"{where}: {module}", options, written))
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main(sys.argv[1]))
